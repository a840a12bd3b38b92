import QuillSystem
import QuillTensor

/// The error for a failed system call, in one line: `cannot write a/b: No space left on device`.
func systemError(_ action: String, _ path: String, code: Int32 = errno) -> QuillError {
    QuillError(.file, "cannot \(action) \(path): \(String(cString: strerror(code)))")
}

/// A system call repeated while signals interrupt it; a negative result becomes an error.
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

/// A file's status, following symbolic links; nil if nothing is there.
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
