import Quill

/// The progress of a map on a terminal.
struct EmbedBar: Sendable {
    private let line = ProgressLine()

    /// Shows the progress.
    func show(_ progress: TSNE.Progress) { line.show(Self.text(progress)) }

    /// Removes the line.
    func clear() { line.clear() }

    /// `Mapping ━━━━━━━━──────────── 300 of 750`
    static func text(_ progress: TSNE.Progress) -> String {
        if progress.stage == .neighbors { return "Finding neighbors" }
        let step = max(progress.total / 100, 1)
        let shown = progress.iteration == progress.total ? progress.total : progress.iteration / step * step
        return "Mapping \(ProgressLine.bar(shown, of: progress.total)) \(shown) of \(progress.total)"
    }
}
