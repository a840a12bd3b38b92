import Crypto
import Foundation
import QuillCodecs
import QuillTensor

/// What a file must be.
struct Checksum: Sendable, Hashable {
    /// Its size in bytes.
    let byteCount: Int
    /// Its SHA-256 in hexadecimal digits.
    let sha256: String
}

/// The folder that holds MNIST between runs, its files unpacked.
struct MNISTCache: Sendable {
    /// A file that must be downloaded.
    struct Gap: Sendable {
        let file: MNISTFile
        let checksum: Checksum
        /// It is there, but not what it must be.
        let isDamaged: Bool
    }

    let folder: String
    /// The folder as people write it, with `~`.
    let shownFolder: String
    private let checksums: [MNISTFile: Checksum]

    init(environment: [String: String], checksums: [MNISTFile: Checksum]) throws {
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        #if os(macOS)
            let standard = variable("HOME").map { "\($0)/Library/Caches" }
        #else
            let standard = variable("XDG_CACHE_HOME") ?? variable("HOME").map { "\($0)/.cache" }
        #endif
        guard let cache = variable("QUILL_CACHE") ?? standard.map({ "\($0)/quill" }) else {
            throw QuillError(.file, "there is no place for a cache: neither QUILL_CACHE nor HOME is set")
        }
        folder = "\(cache)/mnist"
        let home = variable("HOME").map { "\($0)/" }
        shownFolder =
            if let home, folder.hasPrefix(home) { "~/" + folder.dropFirst(home.count) } else { folder }
        self.checksums = checksums
    }

    /// The files that are missing or damaged. All are read for this: 55 MB.
    var gaps: [Gap] {
        MNISTFile.allCases.compactMap { file in
            guard let checksum = checksums[file] else { return nil }
            let path = "\(folder)/\(file.name)"
            guard FileManager.default.fileExists(atPath: path) else {
                return Gap(file: file, checksum: checksum, isDamaged: false)
            }
            let isWhole = (try? Self.matches(path, checksum)) ?? false
            return isWhole ? nil : Gap(file: file, checksum: checksum, isDamaged: true)
        }
    }

    /// The beginning of an error: `MNIST is not in the cache ~/.cache/quill/mnist`.
    func description(of gaps: [Gap]) -> String {
        let damaged = gaps.filter(\.isDamaged).map(\.file.name)
        return damaged.isEmpty
            ? "MNIST is not in the cache \(shownFolder)"
            : "MNIST in the cache \(shownFolder) is damaged (\(damaged.joined(separator: ", ")))"
    }

    /// Waits until no other process downloads into this folder, which is created where it is missing.
    func lock() async throws -> FileLock {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw QuillError(.file, "cannot create the cache \(folder): \(error.localizedDescription)")
        }
        return try await FileLock(path: "\(folder)/.lock")
    }

    private static func matches(_ path: String, _ checksum: Checksum) throws -> Bool {
        let reader = try ByteReader(path: path)
        guard try reader.count(upTo: checksum.byteCount) == checksum.byteCount else { return false }
        var hash = SHA256()
        try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { chunk in
            while case let received = try reader.readSome(into: chunk), received > 0 {
                hash.update(bufferPointer: .init(rebasing: chunk[..<received]))
            }
        }
        return hash.finalize().hexadecimal == checksum.sha256
    }
}

extension SHA256.Digest {
    /// As `sha256sum` prints it.
    var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
