import QuillSystem
import QuillTensor

/// A file that one process at a time owns. The system releases it when the process ends for any reason, so a file that a
/// dead process has left is free.
package final class LockFile: Sendable {
    /// The file belongs to another process.
    package struct Held: Error {
        /// The number of the process, if it could be read.
        package let owner: Int32?
    }

    private let path: String
    private let descriptor: Int32

    /// Takes the file, creating it if necessary.
    /// - Throws: ``Held`` if another process has it, a `.file` error if it cannot be created.
    package init(_ path: String) throws {
        self.path = path
        while true {
            let file = try checked("write", path) { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
            if flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
                defer { close(file) }
                throw Held(owner: Self.owner(file))
            }
            // The owner may have removed the file between the two calls. (Where files can't be locked, it's taken.)
            var (own, current) = (stat(), stat())
            if fstat(file, &own) == 0, stat(path, &current) == 0, own.st_ino == current.st_ino {
                descriptor = file
                break
            }
            close(file)
        }
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = QuillSystem.write(descriptor, text, text.count)
    }

    deinit { release() }

    /// Whether a process has the file, without taking it.
    package static func isHeld(_ path: String) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Removes the file and lets others have it.
    private func release() {
        unlink(path)
        close(descriptor)
    }

    private static func owner(_ file: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(file, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: "\n") }
        return Int32(String(decoding: digits, as: UTF8.self))
    }
}
