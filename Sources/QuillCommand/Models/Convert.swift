import ArgumentParser
import Quill
import QuillTensor

struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Converts a model file to another format.",
        discussion: """
            The content selects the format of the first file, and the extension that of the second. What a format cannot \
            hold is left out, with a note.
            """)

    @Argument(help: "The file to read.")
    var input: String

    @Argument(help: "The file to write.")
    var output: String

    func run() throws {
        _ = try ModelFileFormats.standard.format(writing: output)
        let model = try SavedModel(contentsOf: input)
        let notes = try model.notes + model.write(to: output)
        let count = model.network?.parameterCount ?? model.weights.values.reduce(0) { $0 + $1.elementCount }
        let report = Report()
        report.line("Read", "\(input): \(model.format ?? "a model"), \(count.counted("parameter"))")
        report.line("Saved", output)
        for note in notes { report.line("Note", note) }
    }
}
