import QuillSystem
import QuillTensor

/// A lock between processes. The system releases it when the owning process ends for any reason.
struct FileLock: Sendable {
    private let descriptor: Int32

    /// Waits for the lock.
    /// - Throws: a `.file` error if the file cannot be created, a `.cancelled` error if the task is cancelled.
    init(path: String) async throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw QuillError(.file, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        do {
            while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                let code = errno
                guard code == EWOULDBLOCK || code == EINTR else {
                    throw QuillError(.file, "cannot lock \(path): \(String(cString: strerror(code)))")
                }
                do {
                    try await Task.sleep(for: .milliseconds(50))
                } catch {
                    throw QuillError(.cancelled, "cancelled while another process was downloading")
                }
            }
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Releases the lock.
    func release() { close(descriptor) }
}
