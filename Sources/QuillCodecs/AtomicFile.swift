import QuillSystem
import QuillTensor

/// Writes files atomically.
///
/// The bytes are written to a temporary file in the same folder and flushed to disk; then the temporary file is
/// renamed. Whatever happens in between (a full disk, an error, a power cut), either the old file is unchanged or the
/// new one is complete.
public enum AtomicFile {
    /// A handle for appending to the temporary file.
    public struct Writer {
        let descriptor: Int32
        let path: String
        let systemWrite: SystemWrite
        /// The path of the temporary file, for a library that writes it itself.
        package let temporary: String

        /// Empties the file, after a library failed to write it.
        /// - Throws: a `.file` error that names the path and the reason.
        package func restart() throws { try checked("write", path) { ftruncate(descriptor, 0) } }

        /// Appends bytes.
        /// - Throws: a `.file` error that names the path and the reason.
        public func write(_ bytes: UnsafeRawBufferPointer) throws {
            guard let start = bytes.baseAddress else { return }
            var written = 0
            while written < bytes.count {
                // Linux writes at most 2 GiB per call; macOS rejects larger writes.
                let portion = min(bytes.count - written, 1 << 30)
                written += try checked("write", path) { systemWrite(descriptor, start + written, portion) }
            }
        }

        /// Appends bytes.
        /// - Throws: a `.file` error that names the path and the reason.
        public func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes(write) }
    }

    /// `write(2)`, or a substitute in tests.
    typealias SystemWrite = (Int32, UnsafeRawPointer, Int) -> Int

    /// Creates or replaces the file at `path`.
    /// - Throws: a `.file` error that names the path and the reason. Any old file is then untouched.
    public static func write(_ bytes: [UInt8], to path: String) throws {
        try write(to: path) { try $0.write(bytes) }
    }

    /// Creates or replaces the file at `path` with the bytes that `body` writes.
    /// - Throws: a `.file` error that names the path and the reason, or any error of `body`. Any old file is then
    ///   untouched.
    public static func write(to path: String, _ body: (Writer) throws -> Void) throws {
        try write(to: path, systemWrite: { QuillSystem.write($0, $1, $2) }, body)
    }

    static func write(
        to path: String, systemWrite: @escaping SystemWrite, _ body: (Writer) throws -> Void
    ) throws {
        let target = try resolve(path)
        let folder = folder(of: target)
        removeAbandoned(in: folder)
        let (temporary, descriptor) = try createTemporary(in: folder, for: path)
        defer { close(descriptor) }
        do {
            try body(
                Writer(
                    descriptor: descriptor, path: path, systemWrite: systemWrite, temporary: temporary))
            if let old = try status(of: target, "write") { fchmod(descriptor, old.st_mode & 0o777) }
            try checked("write", path) { fsync(descriptor) }
            try checked("write", path) { rename(temporary, target) }
        } catch {
            unlink(temporary)
            throw error
        }
        flush(folder: folder)
    }

    /// Checks that a file can be written at `path`. Call it before spending hours on the file's contents.
    /// - Throws: a `.file` error that names the path and the reason.
    public static func check(_ path: String) throws {
        let (temporary, descriptor) = try createTemporary(in: folder(of: resolve(path)), for: path)
        unlink(temporary)
        close(descriptor)
    }

    /// Creates a temporary file that stays locked while its writer lives.
    private static func createTemporary(
        in folder: String, for path: String
    ) throws -> (path: String, descriptor: Int32) {
        while true {
            let temporary = "\(folder)/.quill-\(UInt64.random(in: 0 ... .max)).tmp"
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw systemError("write", path) }
            var status = stat()
            // Another writer may have removed the file as abandoned before it was locked.
            if flock(descriptor, LOCK_EX) != 0 || fstat(descriptor, &status) != 0 || status.st_nlink > 0 {
                return (temporary, descriptor)
            }
            close(descriptor)
        }
    }

    /// Removes temporary files that killed writers left behind: those that are not locked.
    private static func removeAbandoned(in folder: String) {
        guard let entries = opendir(folder) else { return }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
            guard name.hasPrefix(".quill-"), name.hasSuffix(".tmp") else { continue }
            let path = "\(folder)/\(name)"
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
            close(descriptor)
        }
    }

    /// Returns the path of the file to replace, with symbolic links resolved so that they stay intact.
    private static func resolve(_ path: String) throws -> String {
        if path.isEmpty { throw systemError("write", path, code: ENOENT) }
        guard !path.hasSuffix("/") || path == "/" else {
            throw QuillError(.file, "cannot write '\(path)': expected the name of a file")
        }
        guard let existing = try status(of: path, "write") else { return path }
        if existing.isDirectory { throw systemError("write", path, code: EISDIR) }
        guard existing.isRegularFile else {
            throw QuillError(.file, "cannot write \(path): it is a device or a pipe, not a file")
        }
        // Renaming needs only the folder's permissions; respect the file's own too.
        guard access(path, W_OK) == 0 else { throw systemError("write", path) }
        guard let real = realpath(path, nil) else { throw systemError("write", path) }
        defer { free(real) }
        return String(cString: real)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Makes the new name durable, if the file system can flush a folder.
    private static func flush(folder: String) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
