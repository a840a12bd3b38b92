import QuillSystem
import Synchronization

/// Standard output, standard error, and the terminal that shows them.
package enum Terminal {
    /// Clears the rest of the line.
    package static let clearLine = "\u{1B}[K"

    /// Whether nothing goes to standard error, because another process of the same job speaks for this one.
    package static let isMuted = Atomic(false)

    /// Whether standard output is a terminal.
    package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The columns of the terminal on standard output; without a terminal, enough that no line is broken.
    package static var width: Int {
        guard isTerminal else { return .max / 2 }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return Int(size.ws_col)
    }

    /// Writes text to standard output and flushes it.
    @Sendable package static func write(_ text: String) {
        print(text, terminator: "")
        StandardOutput.flush()
    }

    /// Writes text to standard error.
    package static func writeError(_ text: String) {
        guard !isMuted.load(ordering: .relaxed) else { return }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Self.write($0) }
            guard count > 0 else { return }
            bytes.removeFirst(count)
        }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        QuillSystem.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
    }

    /// Returns the text in bold if the terminal and the user (no-color.org) allow it.
    package static func bold(_ text: String) -> String {
        let forbids = variable("NO_COLOR") != nil || variable("TERM") == "dumb"
        return isTerminal && !forbids && !text.isEmpty ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }

    /// Returns the value of an environment variable; nil if it is unset or empty.
    package static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }
}
