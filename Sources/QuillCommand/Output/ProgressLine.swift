import Foundation
import Quill
import Synchronization

/// A line on standard error that is replaced as work goes on. Files and pipes don't get it.
final class ProgressLine: Sendable {
    private let isWatched = isatty(STDERR_FILENO) == 1
    /// The last text, to write each text only once.
    private let shown = Mutex("")
    private static let width = 20

    /// Shows a text in place of the last one.
    func show(_ text: @autoclosure () -> String) {
        guard isWatched else { return }
        let text = text()
        let isNew = shown.withLock { shown in
            defer { shown = text }
            return shown != text
        }
        if isNew { Terminal.writeError("\r\(text)\u{1B}[K") }
    }

    /// Removes the line.
    func clear() {
        if shown.withLock({ !$0.isEmpty }) { Terminal.writeError("\r\u{1B}[K") }
    }

    /// `━━━━━━━━────────────`
    static func bar(_ done: Int, of total: Int) -> String {
        let filled = min(width, done * width / max(total, 1))
        return String(repeating: "━", count: filled) + String(repeating: "─", count: width - filled)
    }
}
