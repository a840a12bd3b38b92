import QuillSystem
import QuillTensor

/// How training shows progress.
public enum Verbosity: Sendable, Hashable {
    /// Not at all: Keras's 0.
    case silent
    /// A bar for each epoch that fills as it goes: Keras's 1.
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
