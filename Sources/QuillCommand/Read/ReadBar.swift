import Foundation
import Quill

/// A progress line on standard error that counts pictures. Files and pipes don't get it.
struct ReadBar {
    private let total: Int
    private let isWatched: Bool
    private var shown = ""
    private static let width = 20

    /// Creates a bar for a number of pictures; it doesn't show for a single one.
    init(total: Int) {
        self.total = total
        isWatched = total > 1 && isatty(STDERR_FILENO) == 1
    }

    /// Shows the number of pictures that have been read.
    mutating func show(_ count: Int) {
        guard isWatched else { return }
        let text = Self.text(count, of: total)
        // At most about a hundred updates.
        guard text != shown, count == total || shown.isEmpty || count.isMultiple(of: max(1, total / 100))
        else {
            return
        }
        shown = text
        Terminal.writeError("\r\(text)\u{1B}[K")
    }

    /// Removes the line, to make room for other output.
    mutating func clear() {
        if !shown.isEmpty { Terminal.writeError("\r\u{1B}[K") }
        shown = ""
    }

    /// `Reading ━━━━━━━━──────────── 40 of 100`
    static func text(_ count: Int, of total: Int) -> String {
        let done = count * width / max(total, 1)
        let bar = String(repeating: "━", count: done) + String(repeating: "─", count: width - done)
        return "Reading \(bar) \(count.grouped) of \(total.grouped)"
    }
}
