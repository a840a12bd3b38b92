import Foundation
import QuillTensor

/// The handwritten digits of LeCun, Cortes and Burges: 60,000 to learn from and 10,000 to test on, 28×28 bytes each.
public enum MNIST {
    /// Where the files are downloaded from, in this order. What comes is checked against the SHA-256 of the official
    /// files, so a mirror need not be trusted.
    public static let mirrors: [URL] = [
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ].compactMap { URL(string: $0) }

    /// MNIST from the cache, downloaded into it first where it is not there.
    ///
    /// The cache is the folder `mnist` in `$QUILL_CACHE`, else in `quill` in `$XDG_CACHE_HOME`, `~/.cache` or, on
    /// macOS, `~/Library/Caches`. An interrupted download goes on where it stopped. With `QUILL_OFFLINE=1` nothing is
    /// downloaded.
    /// - Parameters:
    ///   - environment: the environment variables to heed.
    ///   - mirrors: folders on the web that hold the four files as `train-images-idx3-ubyte.gz` and so on.
    ///   - progress: called when a mirror is asked and then many times a second, on any thread.
    /// - Throws: a `.network` error with each mirror's reason if the files can be had nowhere, a `.file` error if the
    ///   cache cannot be written, a `.cancelled` error if the task is cancelled.
    public static func load(
        environment: [String: String] = ProcessInfo.processInfo.environment, mirrors: [URL] = mirrors,
        progress: (@Sendable (DownloadProgress) -> Void)? = nil
    ) async throws -> DigitData {
        try await load(
            environment: environment, mirrors: mirrors, checksums: MNISTFile.checksums, stallLimit: 5,
            progress: progress)
    }

    static func load(
        environment: [String: String], mirrors: [URL], checksums: [MNISTFile: Checksum],
        stallLimit: TimeInterval,
        progress: (@Sendable (DownloadProgress) -> Void)?
    ) async throws -> DigitData {
        let cache = try MNISTCache(environment: environment, checksums: checksums)
        var gaps = cache.gaps
        if gaps.isEmpty { return try .read(folder: cache.folder, source: .cache(cache.shownFolder)) }
        let offline = environment["QUILL_OFFLINE"] ?? ""
        guard offline.isEmpty || offline == "0" else {
            throw QuillError(.network, "\(cache.description(of: gaps)) and QUILL_OFFLINE is set")
        }
        let lock = try await cache.lock()
        defer { lock.release() }
        // Another process may have filled the cache while this one waited.
        gaps = cache.gaps
        var hosts: [String] = []
        for gap in gaps {
            let download = MNISTDownload(
                file: gap.file, checksum: gap.checksum, folder: cache.folder, mirrors: mirrors,
                stallLimit: stallLimit, progress: progress)
            do {
                let host = try await download.run()
                if !hosts.contains(host) { hosts.append(host) }
            } catch let error as QuillError where error.kind == .network {
                throw QuillError(
                    .network, "\(cache.description(of: gaps)) and cannot be downloaded: \(error.message)")
            }
        }
        let source: DigitData.Source =
            hosts.isEmpty
            ? .cache(cache.shownFolder)
            : .download(host: hosts.joined(separator: " and "), cache: cache.shownFolder)
        return try .read(folder: cache.folder, source: source)
    }
}

/// How far a download has come.
public struct DownloadProgress: Sendable, Hashable {
    /// The file: `train-images-idx3-ubyte.gz`.
    public let file: String
    /// The mirror.
    public let host: String
    /// Bytes that are there, those of an earlier attempt included.
    public let received: Int
    /// Bytes in all, where the mirror says how many.
    public let total: Int?
}
