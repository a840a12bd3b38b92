import ArgumentParser
import Quill
import QuillCodecs

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Searches for the settings with which a network does best on held-out images.",
        subcommands: [SearchRun.self, SearchResume.self, SearchShow.self],
        defaultSubcommand: SearchRun.self)
}

/// The files of searches.
struct SearchPlace: ParsableArguments {
    @Option(
        name: .customLong("in"), help: ArgumentHelp("The folder of all searches.", valueName: "folder"))
    var folder = "searches"

    /// Returns the path of a search's file from its name or its path.
    func path(_ search: String) -> String {
        search.contains("/") || search.hasSuffix(".sqlite") ? search : "\(folder)/\(search).sqlite"
    }

    /// Returns the path of a search that is there.
    /// - Throws: a `.file` error that suggests the nearest name.
    func existing(_ search: String) throws -> String {
        let path = path(search)
        guard !FileSystem.isFile(path) else { return path }
        let names = ((try? FileSystem.names(in: folder)) ?? []).filter { $0.hasSuffix(".sqlite") }
            .map { String($0.dropLast(7)) }
        let hint = names.isEmpty ? "; ./quill search begins one" : "\(Suggestion(for: search, among: names))"
        throw QuillError(.file, "there is no search '\(search)' in \(folder)\(hint)")
    }
}
