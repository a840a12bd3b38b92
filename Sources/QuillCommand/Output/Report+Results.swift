import Quill

extension Report {
    /// Says which images are used, and what is worth knowing of them.
    func data(_ images: ImageData, _ parts: [String]) {
        line("Data", "\(images.source.name): \(parts.joined(separator: ", ")) (\(images.source.place))")
        for note in images.notes { line("", note) }
    }

    /// Says how a model did on the test images.
    func test(_ scores: Logs, count: Int) {
        guard let loss = scores[.loss] else { return }
        guard let accuracy = scores[.accuracy] else { return line("Test", "loss \(loss.fixed(4))") }
        let interval = WilsonInterval(share: accuracy, of: count)
        line(
            "Test",
            "accuracy \(accuracy.fixed(4)) (95 %: \(interval.lower.fixed(4))–\(interval.upper.fixed(4))), "
                + "loss \(loss.fixed(4))")
    }

    /// Says what to do next: the arguments of this program.
    func next(_ arguments: String) { line("Next", Self.command(arguments), breaks: false) }

    /// A command line that starts this program as it was started.
    static func command(_ arguments: String) -> String { "\(RootCommand.invokedName) \(arguments)" }
}
