import Quill
import QuillSystem

/// Lines for people: a word for what the line is about, then the text, broken to the terminal's width.
///
/// ```
/// Data     MNIST: 54,000 to learn from, 6,000 held out, 10,000 to test (cache ~/.cache/quill/mnist)
/// ```
struct Report {
    let isSilent: Bool
    private static let margin = 9

    /// - Parameter isSilent: whether all lines are left out.
    init(isSilent: Bool = false) { self.isSilent = isSilent }

    /// - Parameter breaks: false for what is to be copied whole.
    func line(_ label: String, _ text: String, breaks: Bool = true) {
        guard !isSilent else { return }
        let space = String(repeating: " ", count: max(1, Self.margin - label.count))
        let lines = Self.broken(text, width: breaks ? max(Screen.width - Self.margin, 20) : .max)
        print(
            Screen.bold(label) + space
                + lines.joined(separator: "\n" + String(repeating: " ", count: Self.margin)))
        fflush(nil)
    }

    /// The text in lines no longer than the width, broken between words; a word that is longer stays whole.
    static func broken(_ text: String, width: Int) -> [String] {
        var lines: [String] = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

/// The terminal on standard output, if it is one.
enum Screen {
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Its columns; without a terminal lines are never broken.
    static var width: Int {
        guard isTerminal else { return .max / 2 }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return Int(size.ws_col)
    }

    /// Bold where the terminal and the user (no-color.org) allow it.
    static func bold(_ text: String) -> String {
        let forbids = variable("NO_COLOR") != nil || variable("TERM") == "dumb"
        return isTerminal && !forbids && !text.isEmpty ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }

    /// An environment variable that is set to something.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }
}
