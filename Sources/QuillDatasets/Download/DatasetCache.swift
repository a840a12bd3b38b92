import QuillCodecs
import QuillSystem
import QuillTensor

/// The folder that stores a data set between runs, with its files unpacked.
///
/// Where only the packed file's checksum is published, the cache records the unpacked file's in `SHA256SUMS`, in the
/// same folder, which `sha256sum --check` reads too.
struct DatasetCache: Sendable {
    /// A file that must be downloaded.
    struct Gap: Sendable {
        let file: DataFile
        /// Whether the file exists but has the wrong contents.
        let isDamaged: Bool
    }

    let folder: String
    /// The folder as shown to users, with `~` for the home folder.
    let shownFolder: String
    private let title: String

    /// The environment variables that say where the cache is and whether to download.
    package static var environment: [String: String] {
        let names = ["HOME", "QUILL_CACHE", "QUILL_DATA", "QUILL_OFFLINE", "XDG_CACHE_HOME"]
        return names.reduce(into: [:]) { values, name in
            values[name] = getenv(name).map { String(cString: $0) }
        }
    }

    init(environment: [String: String], folder name: String, title: String) throws {
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        guard let cache = FileSystem.cacheFolder(variable) else {
            throw QuillError(.file, "no folder for the cache: set QUILL_CACHE or HOME")
        }
        folder = "\(cache)/\(name)"
        let home = variable("HOME").map { "\($0)/" }
        shownFolder =
            if let home, folder.hasPrefix(home) { "~/" + folder.dropFirst(home.count) } else { folder }
        self.title = title
    }

    func path(_ file: DataFile) -> String { "\(folder)/\(file.name)" }

    func has(_ file: DataFile) -> Bool { FileSystem.exists(path(file)) }

    /// Returns the files that are missing or damaged. This reads every file.
    func gaps(among files: [DataFile]) -> [Gap] {
        let noted = notes
        return files.compactMap { file in
            guard has(file) else { return Gap(file: file, isDamaged: false) }
            return isWhole(file, noted) ? nil : Gap(file: file, isDamaged: true)
        }
    }

    private func isWhole(_ file: DataFile, _ noted: [String: String]) -> Bool {
        let known = file.checked == .unpacked || !file.isPacked ? file.checksum : nil
        guard let sha256 = known?.sha256 ?? noted[file.name],
            let found = try? Checksum(of: ByteReader(path: path(file)), limit: known?.byteCount ?? .max)
        else { return false }
        return found.sha256 == sha256
    }

    /// Returns the beginning of an error message: `MNIST is not in the cache ~/.cache/quill/mnist`.
    func description(of gaps: [Gap]) -> String {
        let damaged = gaps.filter(\.isDamaged).map(\.file.name)
        return damaged.isEmpty
            ? "\(title) is not in the cache \(shownFolder)"
            : "\(title) in the cache \(shownFolder) is damaged (\(damaged.joined(separator: ", ")))"
    }

    /// Waits until no other process downloads into this folder. Creates the folder if necessary.
    func lock() async throws -> FileLock {
        do {
            try FileSystem.createFolders(folder)
        } catch let error as QuillError {
            throw QuillError(.file, "cannot create the cache \(folder): \(error.message)")
        }
        return try await FileLock(path: "\(folder)/.lock")
    }

    private var notesPath: String { "\(folder)/SHA256SUMS" }

    /// The recorded checksums by file name.
    private var notes: [String: String] {
        guard let reader = try? ByteReader(path: notesPath), let count = try? reader.count(upTo: 1 << 20),
            let bytes = try? reader.bytes(min(count, 1 << 20))
        else { return [:] }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: "\n").reduce(into: [:]) { notes, line in
            let words = line.split(separator: " ", maxSplits: 1)
            if words.count == 2 { notes[words[1].drop { $0 == " " }.description] = String(words[0]) }
        }
    }

    /// Records the checksum of a file that has been verified.
    func note(_ checksum: Checksum, of file: DataFile) throws {
        guard file.isPacked, file.checked == .asSent else { return }
        var notes = notes
        notes[file.name] = checksum.sha256
        let text = notes.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }.joined()
        try AtomicFile.write(Array(text.utf8), to: notesPath)
    }
}
