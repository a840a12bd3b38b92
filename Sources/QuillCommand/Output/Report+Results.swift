import Quill
import QuillCodecs

extension Report {
    /// Prints the source of the images and the notes on them.
    /// - Parameter notes: the notes, by default the images' own.
    func data(_ images: ImageData, _ parts: [String], notes: [String]? = nil) {
        line("Data", "\(images.source.name): \(parts.joined(separator: ", ")) (\(images.source.place))")
        for note in notes ?? images.notes { line("", note) }
    }

    /// Says that a file will be replaced, if there is one.
    func replacing(_ path: String) {
        guard FileSystem.isFile(path) else { return }
        line("Note", "\(path) exists and will be replaced; --output names another file")
    }

    /// Prints a model's metrics on the test images.
    func test(_ scores: Logs, count: Int) {
        guard let loss = scores.value(of: .loss) else { return }
        guard let accuracy = scores.value(of: .accuracy) else { return line("Test", "loss \(loss.fixed(4))") }
        let interval = WilsonInterval(share: accuracy, of: count)
        line(
            "Test",
            "accuracy \(accuracy.fixed(4)) (95 %: \(interval.lower.fixed(4))–\(interval.upper.fixed(4))), "
                + "loss \(loss.fixed(4))")
    }

    /// Prints the next command to run, with the given arguments.
    func next(_ arguments: String) { line("Next", Self.command(arguments), breaks: false) }

    /// Returns a command line that calls this program as the user called it.
    static func command(_ arguments: String) -> String { "\(RootCommand.invokedName) \(arguments)" }
}
