import Quill

/// The progress of a download on a terminal.
struct DownloadBar: Sendable {
    private let line = ProgressLine()

    /// Shows the progress of a download.
    func show(_ progress: DownloadProgress) { line.show(Self.text(progress)) }

    /// Removes the line.
    func clear() { line.clear() }

    /// `Downloading train-images-idx3-ubyte.gz ━━━━━━━━── 12.3 of 26.4 MB from example.org`
    static func text(_ progress: DownloadProgress) -> String {
        let sizes =
            progress.total.map { total in
                "\(ProgressLine.bar(progress.received, of: total)) \(progress.received.asBytes) of \(total.asBytes)"
            } ?? progress.received.asBytes
        return "Downloading \(progress.file) \(sizes) from \(progress.host)"
    }
}
