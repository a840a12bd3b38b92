import ArgumentParser
import Quill
import QuillCodecs

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Lists, downloads, checks, describes, and draws data sets.",
        discussion: """
            Downloads are stored in the cache ($QUILL_CACHE, else ~/.cache/quill) and verified against published SHA-256 \
            checksums. Interrupted downloads resume.
            """,
        subcommands: [
            DataList.self, DataFetch.self, DataVerify.self, DataCheck.self, DataDescribe.self,
            DataSamples.self,
        ])

    /// Returns the data set with a name.
    /// - Throws: a usage error for an unknown name.
    static func source(_ name: String) throws -> DatasetSource {
        do {
            return try DatasetSource.named(name)
        } catch let error as QuillError {
            throw UsageError(error.message)
        }
    }
}

struct DataList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the data sets that --data accepts by name.")

    @Flag(help: "Print a JSON list with an object for each data set.")
    var json = false

    func run() {
        let rows = DatasetSource.all.map { ($0, isCached: $0.isCached()) }
        guard !json else {
            print(JSON.array(rows.map { Self.json($0.0, isCached: $0.isCached) }).text)
            return
        }
        let width = rows.map { $0.0.id.count }.max() ?? 0
        let header =
            "name".left(width) + "classes".right(9) + "training".right(10) + "test".right(9)
            + "  size   cache  "
        print(Terminal.bold(header + "contents"))
        for (source, isCached) in rows {
            let size = "\(source.imageShape[0])×\(source.imageShape[1])"
            print(
                source.id.left(width) + "\(source.classNames.count)".right(9)
                    + source.trainCount.grouped.right(10) + source.testCount.grouped.right(9)
                    + "  \(size)  \(isCached ? "yes    " : "no     ")\(source.summary)")
        }
        print(
            "strokes".left(width) + "10".right(9) + "any".right(10) + "any".right(9)
                + "  28×28  built in  drawn digits")
    }

    private static func json(_ source: DatasetSource, isCached: Bool) -> JSON {
        .object([
            "name": .string(source.id), "title": .string(source.title), "summary": .string(source.summary),
            "page": .string(source.page), "classes": .array(source.classNames.map(JSON.string)),
            "shape": .array(source.imageShape.dimensions.map(JSON.integer)),
            "training": .integer(source.trainCount), "test": .integer(source.testCount),
            "cached": .bool(isCached),
        ])
    }
}

struct DataFetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Downloads a data set into the cache, unless it is there already.")

    @Argument(help: "The data set's name.")
    var name: String

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    func run() async throws {
        let source = try DataCommand.source(name)
        let bar = DownloadBar()
        defer { bar.clear() }
        let images = try await source.load(progress: bar.show)
        bar.clear()
        guard !json else {
            print(
                JSON.object([
                    "name": .string(source.id), "data": .string(images.source.description),
                    "training": .integer(images.train.count), "test": .integer(images.test.count),
                ]).text)
            return
        }
        Report().data(
            images, ["\(images.train.count.grouped) to train on", "\(images.test.count.grouped) to test on"])
    }
}

struct DataVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verifies the checksums (SHA-256) of cached data sets.",
        discussion:
            "Without a name, verifies all cached data sets. The exit code is 1 if a file is damaged or missing."
    )

    @Argument(help: "The data set's name.")
    var name: String?

    @Flag(help: "Print a JSON list with an object for each file.")
    var json = false

    func run() throws {
        let sources =
            try name.map { [try DataCommand.source($0)] } ?? DatasetSource.all.filter { $0.isCached() }
        let files = try sources.flatMap { source in
            try source.verify().map { (set: source.id, path: $0.file, state: $0.state) }
        }
        if json {
            print(
                JSON.array(
                    files.map {
                        .object([
                            "name": .string($0.set), "file": .string($0.path),
                            "state": .string($0.state.rawValue),
                        ])
                    }
                ).text)
        } else {
            for file in files { print("\(file.state.rawValue.left(8)) \(file.path)") }
            if files.isEmpty { print("no data set is in the cache") }
        }
        if files.contains(where: { $0.state != .good }) { throw ExitCode(Failure.failed) }
    }
}
