import QuillSystem
import QuillTensor

/// Writes files whole or not at all.
///
/// The bytes go to a temporary file in the same folder, are flushed to the disk, and take the file's name in one step.
/// Whatever happens on the way – a full disk, an error, a power cut – either the old file is unchanged or the new one is
/// complete.
public enum AtomicFile {
    /// Appends to the temporary file.
    public struct Writer {
        let descriptor: Int32
        let path: String
        let systemWrite: SystemWrite

        /// Appends bytes.
        /// - Throws: a `.file` error that names the path and the reason.
        public func write(_ bytes: UnsafeRawBufferPointer) throws {
            guard let start = bytes.baseAddress else { return }
            var written = 0
            while written < bytes.count {
                // Linux moves at most 2 GiB per call and macOS refuses more.
                let portion = min(bytes.count - written, 1 << 30)
                written += try checked("write", path) { systemWrite(descriptor, start + written, portion) }
            }
        }

        /// Appends bytes.
        /// - Throws: a `.file` error that names the path and the reason.
        public func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes(write) }
    }

    /// `write(2)`, or a test's substitute.
    typealias SystemWrite = (Int32, UnsafeRawPointer, Int) -> Int

    /// Creates or replaces the file at `path`.
    /// - Throws: a `.file` error that names the path and the reason; the old file, if any, is then untouched.
    public static func write(_ bytes: [UInt8], to path: String) throws {
        try write(to: path) { try $0.write(bytes) }
    }

    /// Creates or replaces the file at `path` with what `body` writes.
    /// - Throws: a `.file` error that names the path and the reason, or what `body` throws; the old file, if any, is
    ///   then untouched.
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
            try body(Writer(descriptor: descriptor, path: path, systemWrite: systemWrite))
            if let old = try status(of: target, "write") { fchmod(descriptor, old.st_mode & 0o777) }
            try checked("write", path) { fsync(descriptor) }
            try checked("write", path) { rename(temporary, target) }
        } catch {
            unlink(temporary)
            throw error
        }
        flush(folder: folder)
    }

    /// Checks that a file could be written at `path`, before hours of work are spent on its contents.
    /// - Throws: a `.file` error that names the path and the reason.
    public static func check(_ path: String) throws {
        let (temporary, descriptor) = try createTemporary(in: folder(of: resolve(path)), for: path)
        unlink(temporary)
        close(descriptor)
    }

    /// Creates a file that stays locked as long as its writer lives.
    private static func createTemporary(
        in folder: String, for path: String
    ) throws -> (path: String, descriptor: Int32) {
        while true {
            let temporary = "\(folder)/.quill-\(UInt64.random(in: 0 ... .max)).tmp"
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw systemError("write", path) }
            var status = stat()
            // Before it was locked, another writer may have removed it as abandoned.
            if flock(descriptor, LOCK_EX) != 0 || fstat(descriptor, &status) != 0 || status.st_nlink > 0 {
                return (temporary, descriptor)
            }
            close(descriptor)
        }
    }

    /// Removes temporary files that killed writers left: those that nobody holds locked.
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

    /// The file to replace: a symbolic link keeps pointing where it points.
    private static func resolve(_ path: String) throws -> String {
        guard let existing = try status(of: path, "write") else { return path }
        if existing.isDirectory { throw systemError("write", path, code: EISDIR) }
        guard existing.isRegularFile else {
            throw QuillError(.file, "cannot write \(path): it is a device or a pipe, not a file")
        }
        // Renaming over it would succeed, because only the folder's permissions matter for that; respect the file's own.
        guard access(path, W_OK) == 0 else { throw systemError("write", path) }
        guard let real = realpath(path, nil) else { throw systemError("write", path) }
        defer { free(real) }
        return String(cString: real)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Makes the new name durable, where the file system can flush a folder.
    private static func flush(folder: String) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
