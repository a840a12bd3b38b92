import Foundation
import Quill
import Synchronization

/// A progress line on standard error for a map. Files and pipes don't get it.
final class EmbedBar: Sendable {
    private let isWatched = isatty(STDERR_FILENO) == 1
    private let shown = Mutex("")
    private static let width = 20

    /// Shows the progress.
    func show(_ progress: TSNE.Progress) {
        guard isWatched else { return }
        let text = Self.text(progress)
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

    /// `Mapping ━━━━━━━━──────────── 300 of 750`
    static func text(_ progress: TSNE.Progress) -> String {
        if progress.stage == .neighbors { return "Finding neighbors" }
        let step = max(progress.total / 100, 1)
        let shown = progress.iteration == progress.total ? progress.total : progress.iteration / step * step
        let done = shown * width / max(progress.total, 1)
        let bar = String(repeating: "━", count: done) + String(repeating: "─", count: width - done)
        return "Mapping \(bar) \(shown) of \(progress.total)"
    }
}
