import Quill
import QuillSystem

/// Prints lines for people: a label, then text, wrapped at the terminal's width.
///
/// ```
/// Data     MNIST: 54,000 to train on, 6,000 held out, 10,000 to test on (cache ~/.cache/quill/mnist)
/// ```
struct Report {
    let isSilent: Bool
    /// The run whose log gets the lines, too.
    var log: RunFolder?
    private static let margin = 9

    /// Creates a report.
    /// - Parameter isSilent: whether to print nothing, as with `--json`.
    init(isSilent: Bool = false) { self.isSilent = isSilent }

    /// Prints a line.
    /// - Parameter breaks: whether to wrap the text; false for text that users copy, such as a command.
    func line(_ label: String, _ text: String, breaks: Bool = true) {
        // A log that can't be written is reported where the run is recorded.
        try? log?.log("\(label.left(Self.margin))\(text)")
        guard !isSilent else { return }
        let space = String(repeating: " ", count: max(1, Self.margin - label.count))
        let lines = text.lines(width: breaks ? max(Terminal.width - Self.margin, 20) : .max)
        print(
            Terminal.bold(label) + space
                + lines.joined(separator: "\n" + String(repeating: " ", count: Self.margin)))
        StandardOutput.flush()
    }
}
