#if canImport(Glibc)
    @preconcurrency import Glibc
#elseif canImport(Musl)
    @preconcurrency import Musl
#else
    @preconcurrency import Darwin
#endif
import Synchronization

/// The error number of the first flush that failed; 0 if none has.
private let flushFailure = Atomic<Int32>(0)

/// Standard output, whose failures `print` does not report.
package enum StandardOutput {
    /// Opens the standard streams that are closed, so that no file takes their place. They can't be used, and writing to
    /// them fails.
    package static func openMissingStreams() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            // The lowest free number is this one.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Writes what was printed, and remembers the first failure.
    package static func flush() {
        if fflush(stdout) != 0 {
            _ = flushFailure.compareExchange(expected: 0, desired: errno, ordering: .relaxed)
        }
    }

    /// Writes what was printed.
    /// - Returns: the error number of the first failure since the program began, -1 if it is not known; nil if all of the
    ///   output was written.
    package static func finish() -> Int32? {
        flush()
        let failure = flushFailure.load(ordering: .relaxed)
        if failure != 0 { return failure }
        return ferror(stdout) != 0 ? -1 : nil
    }
}
