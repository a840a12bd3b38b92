import Quill
import QuillSystem

/// The system's signal that a page of a mapped file can't be read, because the file has become shorter or its disk failed.
/// The program can't save anything at that moment; the last checkpoint is kept.
enum BusError {
    /// Says so and ends the program with the code of a failure, instead of the shell's "Bus error".
    static func report() {
        signal(SIGBUS) { _ in
            // Only calls that are safe in a handler.
            let text: StaticString =
                "quill: a mapped file became shorter while it was read, or its disk failed; the last checkpoint is kept. Start again with files that don't change\n"
            _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
            _exit(1)
        }
    }
}
