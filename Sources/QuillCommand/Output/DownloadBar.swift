import Foundation
import Quill
import Synchronization

/// A progress line on standard error for a download. Files and pipes don't get it.
final class DownloadBar: Sendable {
    private let isWatched = isatty(STDERR_FILENO) == 1
    /// The last text, to write each text only once.
    private let shown = Mutex("")
    private static let width = 20

    /// Shows the progress of a download.
    func show(_ progress: DownloadProgress) {
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

    /// `Downloading train-images-idx3-ubyte.gz ━━━━━━━━── 12.3 of 26.4 MB from example.org`
    static func text(_ progress: DownloadProgress) -> String {
        let sizes: String
        if let total = progress.total {
            let done = min(width, progress.received * width / max(total, 1))
            let bar = String(repeating: "━", count: done) + String(repeating: "─", count: width - done)
            sizes = "\(bar) \(progress.received.asBytes) of \(total.asBytes)"
        } else {
            sizes = progress.received.asBytes
        }
        return "Downloading \(progress.file) \(sizes) from \(progress.host)"
    }
}
