import Foundation
import Quill

/// A line on standard error that counts pictures while someone watches; nothing in files and pipes.
struct ReadBar {
    private let total: Int
    private let isWatched: Bool
    private var shown = ""
    private static let width = 20

    /// A bar for so many pictures; for one there is nothing to wait for.
    init(total: Int) {
        self.total = total
        isWatched = total > 1 && isatty(STDERR_FILENO) == 1
    }

    /// Shows that so many pictures have been read.
    mutating func show(_ count: Int) {
        guard isWatched else { return }
        let text = Self.text(count, of: total)
        // The bar's own steps only, and the numbers a hundred times at most.
        guard text != shown, count == total || shown.isEmpty || count.isMultiple(of: max(1, total / 100))
        else {
            return
        }
        shown = text
        Terminal.writeError("\r\(text)\u{1B}[K")
    }

    /// Removes the line, so that something else can be written in its place.
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
