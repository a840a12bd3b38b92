import CQuillKernels

/// A kernel on its operands: consecutive phases of independent items.
///
/// Unchecked, because no two items of a kernel write the same number.
final class Job: @unchecked Sendable {
    struct Phase {
        let items: Int64
        /// Each thread's share of the items starts at a multiple of this number.
        var grain: Int64 = 1
        let run: (_ begin: Int64, _ end: Int64, _ scratch: UnsafeMutableRawPointer) -> Void
    }

    let phases: [Phase]
    let scratchBytes: Int64

    init(_ phases: [Phase], scratchBytes: Int64 = 0) {
        self.phases = phases.filter { $0.items > 0 }
        self.scratchBytes = scratchBytes
    }

    /// Returns a job of single elements, split where the element-wise kernels allow it.
    static func elements(_ count: Int, _ run: @escaping (Int64, Int64) -> Void) -> Job {
        Job([Phase(items: Int64(count), grain: Int64(QUILL_GRAIN)) { begin, end, _ in run(begin, end) }])
    }

    /// Returns a job of rows or other whole items.
    static func items(_ count: Int64, _ run: @escaping (Int64, Int64) -> Void) -> Job {
        Job([Phase(items: count) { begin, end, _ in run(begin, end) }])
    }
}

extension Job.Phase {
    /// Returns the items for thread `thread` of `threads`, as even a share as the grain allows.
    func share(_ thread: Int, of threads: Int) -> (begin: Int64, end: Int64) {
        let grains = (items + grain - 1) / grain
        let begin = grains * Int64(thread) / Int64(threads) * grain
        let end = grains * Int64(thread + 1) / Int64(threads) * grain
        return (min(begin, items), min(end, items))
    }
}
