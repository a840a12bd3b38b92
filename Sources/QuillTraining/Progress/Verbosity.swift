import QuillSystem
import QuillTensor

/// A style of showing training progress.
public enum Verbosity: Sendable, Hashable {
    /// No output: Keras's 0.
    case silent
    /// A progress bar for each epoch: Keras's 1.
    case bar
    /// One line for each epoch: Keras's 2.
    case linePerEpoch
    /// A bar on a terminal, lines elsewhere.
    case auto

    var reporter: ProgressReporter? {
        switch self {
        case .silent: nil
        case .bar: ProgressReporter(showsBar: true)
        case .linePerEpoch: ProgressReporter(showsBar: false)
        case .auto:
            ProgressReporter(
                showsBar: isatty(STDOUT_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb")
        }
    }
}
