import Crypto
import Foundation
import QuillCodecs
import QuillTensor

/// The download of one file into the cache, mirror by mirror.
struct MNISTDownload: Sendable {
    let file: MNISTFile
    let checksum: Checksum
    let folder: String
    let mirrors: [URL]
    let stallLimit: TimeInterval
    let progress: (@Sendable (DownloadProgress) -> Void)?

    /// What came is not the file.
    private struct WrongContents: Error {
        let reason: String
    }

    /// Downloads, unpacks, checks, and moves the file into the cache in one step.
    /// - Returns: the host that had it.
    /// - Throws: a `.network` error with each mirror's reason, a `.file` error if the cache cannot be written, a
    ///   `.cancelled` error.
    func run() async throws -> String {
        // What is empty helps nobody.
        defer { removeParts { size(of: $0) == 0 } }
        var reasons: [String] = []
        for mirror in mirrors {
            let host = mirror.hostAndPort
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
        throw QuillError(.network, reasons.isEmpty ? "there are no mirrors" : reasons.joined(separator: "; "))
    }

    private func run(_ mirror: URL, _ host: String) async throws {
        // Packed differently from mirror to mirror, so parts of different mirrors do not fit together.
        let part = "\(partPrefix)\(host.replacingOccurrences(of: ":", with: "-")).part"
        let isResumed = size(of: part) > 0
        do {
            try await transfer(mirror, host, to: part)
            try unpack(part)
        } catch is WrongContents where isResumed {
            // The mirror's file may have changed since the first half came.
            try await transfer(mirror, host, to: part)
            try unpack(part)
        }
    }

    /// Brings the whole file, going on where the connection broke as long as every attempt brings something.
    private func transfer(_ mirror: URL, _ host: String, to part: String) async throws {
        let name = "\(file.name).gz"
        while true {
            let before = size(of: part)
            progress?(DownloadProgress(file: name, host: host, received: before, total: nil))
            // Data that do not pack at all grow a little.
            let transfer = try HTTPTransfer(
                from: mirror.appendingPathComponent(name), to: part, limit: checksum.byteCount + 65536,
                stallLimit: stallLimit
            ) { received, total in
                progress?(DownloadProgress(file: name, host: host, received: received, total: total))
            }
            do {
                return try await transfer.run()
            } catch let failure as HTTPTransfer.Failure {
                guard failure.canResume, size(of: part) > before else { throw failure }
            }
        }
    }

    /// Unpacks a part into the cache if it is the file, and removes it if it is something else.
    private func unpack(_ part: String) throws {
        do {
            try AtomicFile.write(to: "\(folder)/\(file.name)") { try unpack(part, into: $0) }
        } catch let wrong as WrongContents {
            try? FileManager.default.removeItem(atPath: part)
            throw wrong
        }
    }

    private func unpack(_ part: String, into writer: AtomicFile.Writer) throws {
        let reader = try ByteReader(path: part, unpacking: true)
        var hash = SHA256()
        try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { chunk in
            while reader.position <= checksum.byteCount {
                let received: Int
                do {
                    received = try reader.readSome(into: chunk)
                } catch let error as QuillError {
                    throw WrongContents(reason: "sent something else: \(error.message)")
                }
                if received == 0 { break }
                let bytes = UnsafeRawBufferPointer(rebasing: chunk[..<received])
                hash.update(bufferPointer: bytes)
                try writer.write(bytes)
            }
        }
        let sha256 = hash.finalize().hexadecimal
        guard sha256 == checksum.sha256 else {
            throw WrongContents(
                reason: "sent something else: expected SHA-256 \(checksum.sha256.prefix(12))…, received "
                    + "\(sha256.prefix(12))…")
        }
    }

    private var partPrefix: String { "\(folder)/\(file.name).gz." }

    /// Removes the parts of this file, from whichever mirror, that are no longer wanted.
    private func removeParts(where isUnwanted: (String) -> Bool) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for path in names.map({ "\(folder)/\($0)" })
        where path.hasPrefix(partPrefix) && path.hasSuffix(".part") && isUnwanted(path) {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    private func size(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }
}

extension URL {
    /// `example.org` or `localhost:8080`.
    fileprivate var hostAndPort: String { (host ?? absoluteString) + (port.map { ":\($0)" } ?? "") }
}
