import QuillGraph
import Synchronization

/// The warning that the kernels are not optimized.
enum DebugBuild {
    private static let isSilent = Atomic(false)

    /// Prints a line to standard error, once in a program, if the kernels were built without optimization.
    static func warnOnce() {
        guard !Runtime.hasOptimizedKernels, !isSilent.exchange(true, ordering: .relaxed) else { return }
        Terminal.writeError(
            "note: this is a debug build, in which training is about 40 times slower; build it with -c release\n"
        )
    }
}
