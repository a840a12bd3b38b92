import QuillSystem
import QuillTensor

/// Returns the error for a failed system call, as one line: `cannot write a/b: No space left on device`.
func systemError(_ action: String, _ path: String, code: Int32 = errno) -> QuillError {
    QuillError(.file, "cannot \(action) \(path): \(String(cString: strerror(code)))")
}

/// Repeats a system call while signals interrupt it, and turns a negative result into an error.
@discardableResult
func checked<Result: SignedInteger>(
    _ action: String, _ path: String, _ call: () -> Result
) throws -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        let code = errno
        if code != EINTR { throw systemError(action, path, code: code) }
    }
}

/// Returns a file's status, following symbolic links; nil if the file does not exist.
func status(of path: String, _ action: String) throws -> stat? {
    var status = stat()
    if stat(path, &status) == 0 { return status }
    let code = errno
    if code == ENOENT { return nil }
    throw systemError(action, path, code: code)
}

extension stat {
    var isDirectory: Bool { st_mode & S_IFMT == S_IFDIR }
    var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
}
