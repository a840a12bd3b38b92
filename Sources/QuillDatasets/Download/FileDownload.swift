import QuillCodecs
import QuillDownloads
import QuillTensor

/// The download of one file into the cache, trying mirrors in order.
struct FileDownload: Sendable {
    let file: DataFile
    let cache: DatasetCache
    let mirrors: [String]
    let stallLimit: Duration
    let progress: (@Sendable (DownloadProgress) -> Void)?

    /// The received data isn't the file.
    private struct WrongContents: Error {
        let reason: String
    }

    /// An error of the cache rather than of the received data.
    private struct CannotWrite: Error {
        let error: any Error
    }

    /// Downloads, unpacks, and verifies the file, then moves it into the cache atomically.
    /// - Returns: the host that supplied it.
    /// - Throws: a `.network` error with each mirror's reason, a `.file` error if the cache cannot be written, a
    ///   `.cancelled` error.
    func run() async throws -> String {
        // Empty parts are useless for resuming.
        defer { removeParts { FileSystem.size(of: $0) == 0 } }
        var reasons: [String] = []
        for mirror in mirrors {
            let host = Self.host(of: mirror)
            do {
                try await run(mirror, host)
                removeParts { _ in true }
                return host
            } catch let failure as HTTPTransfer.Failure {
                reasons.append("\(host): \(failure.reason)")
            } catch let wrong as WrongContents {
                reasons.append("\(host): \(wrong.reason)")
            }
        }
        throw QuillError(.network, reasons.isEmpty ? "no mirrors are given" : reasons.joined(separator: "; "))
    }

    private func run(_ mirror: String, _ host: String) async throws {
        // Mirrors pack files differently, so parts from different mirrors can't be combined.
        let part = "\(partPrefix)\(host.replacing(":", with: "-")).part"
        let isResumed = FileSystem.size(of: part) > 0
        do {
            try await transfer(mirror, host, to: part)
            try unpack(part)
        } catch is WrongContents where isResumed {
            // The mirror's file may have changed since the first part was received.
            try await transfer(mirror, host, to: part)
            try unpack(part)
        }
    }

    /// Downloads the whole file, resuming broken connections as long as each attempt receives something.
    private func transfer(_ mirror: String, _ host: String, to part: String) async throws {
        let name = file.remoteName
        while true {
            let before = FileSystem.size(of: part)
            progress?(DownloadProgress(file: name, host: host, received: before, total: nil))
            let transfer = HTTPTransfer(
                from: mirror.hasSuffix("/") ? mirror + name : "\(mirror)/\(name)", to: part,
                limit: file.sentLimit,
                stallLimit: stallLimit
            ) { received, total in
                progress?(DownloadProgress(file: name, host: host, received: received, total: total))
            }
            do {
                return try await transfer.run()
            } catch let failure as HTTPTransfer.Failure {
                guard failure.canResume, FileSystem.size(of: part) > before else { throw failure }
            }
        }
    }

    /// Verifies a part and moves it into the cache, unpacked; removes it if the contents are wrong.
    private func unpack(_ part: String) throws {
        do {
            if file.checked == .asSent { try check(Checksum(of: ByteReader(path: part))) }
            guard file.isPacked else { return try FileSystem.move(part, to: cache.path(file)) }
            try AtomicFile.write(to: cache.path(file)) { try unpack(part, into: $0) }
        } catch let wrong as WrongContents {
            FileSystem.remove(part)
            throw wrong
        }
    }

    private func unpack(_ part: String, into writer: AtomicFile.Writer) throws {
        let limit = file.checked == .unpacked ? file.checksum?.byteCount ?? 0 : .max
        let unpacked: Checksum
        do {
            unpacked = try Checksum(of: ByteReader(path: part, unpacking: true), limit: limit) { bytes in
                do { try writer.write(bytes) } catch { throw CannotWrite(error: error) }
            }
        } catch let failure as CannotWrite {
            throw failure.error
        } catch let error as QuillError {
            throw WrongContents(reason: "sent wrong contents: \(error.message)")
        }
        if file.checked == .unpacked { try check(unpacked) }
        try cache.note(unpacked, of: file)
    }

    private func check(_ found: Checksum) throws {
        guard let expected = file.checksum, found.sha256 != expected.sha256 else { return }
        throw WrongContents(
            reason: "sent wrong contents: expected SHA-256 \(expected.sha256.prefix(12))…, received "
                + "\(found.sha256.prefix(12))…")
    }

    private var partPrefix: String { "\(cache.folder)/\(file.remoteName)." }

    /// Removes the unwanted parts of this file, from any mirror.
    private func removeParts(where isUnwanted: (String) -> Bool) {
        let names = (try? FileSystem.names(in: cache.folder)) ?? []
        for path in names.map({ "\(cache.folder)/\($0)" })
        where path.hasPrefix(partPrefix) && path.hasSuffix(".part") && isUnwanted(path) {
            FileSystem.remove(path)
        }
    }

    /// The host and port of an address: `example.org` or `localhost:8080`.
    private static func host(of address: String) -> String {
        let rest = address.split(separator: "://", maxSplits: 1).last ?? ""
        let place = rest.prefix { $0 != "/" && $0 != "?" }
        return place.isEmpty ? address : String(place.split(separator: "@").last ?? place)
    }
}
