import CQuillKernels
import Foundation
import Synchronization

/// Runs a job repeatedly on a number of threads. The items of each phase are divided evenly in advance.
enum Team {
    /// Returns the least seconds per call over samples of `calls` calls, for about `turn` seconds.
    static func time(_ job: Job, threads: Int, calls: Int, turn: Double) -> Double {
        let barrier = Barrier(threads)
        let helpers = (1..<threads).map { thread in
            let helper = Thread { run(job, thread, barrier, calls: calls, turn: turn) }
            helper.stackSize = 1 << 21
            helper.start()
            return helper
        }
        let least = run(job, 0, barrier, calls: calls, turn: turn)
        while helpers.contains(where: { !$0.isFinished }) { usleep(20) }
        return least
    }

    @discardableResult
    private static func run(
        _ job: Job, _ thread: Int, _ barrier: Barrier, calls: Int, turn: Double
    ) -> Double {
        let scratch = Memory(job.scratchBytes)
        let shares = job.phases.map { $0.share(thread, of: barrier.threads) }
        var passed = 0
        var least = Double.infinity
        let end = Clock.seconds + turn
        while true {
            // Only the first thread decides, so that all threads run the same number of samples.
            if thread == 0, least.isFinite, Clock.seconds > end { barrier.close() }
            barrier.wait(&passed)
            if barrier.isClosed { return least }
            let start = Clock.seconds
            for _ in 0..<calls {
                for (phase, share) in zip(job.phases, shares) {
                    if share.begin < share.end { phase.run(share.begin, share.end, scratch.pointer) }
                    barrier.wait(&passed)
                }
            }
            least = min(least, (Clock.seconds - start) / Double(calls))
        }
    }
}

/// A spinning barrier: the work between two waits takes microseconds.
private final class Barrier: Sendable {
    let threads: Int
    private let arrivals = Atomic<Int>(0)
    private let closed = Atomic<Bool>(false)

    init(_ threads: Int) { self.threads = threads }

    func close() { closed.store(true, ordering: .releasing) }
    var isClosed: Bool { closed.load(ordering: .acquiring) }

    /// Waits for all threads. `passed` counts the thread's waits.
    func wait(_ passed: inout Int) {
        guard threads > 1 else { return }
        passed += 1
        arrivals.add(1, ordering: .acquiringAndReleasing)
        var spins = 0
        while arrivals.load(ordering: .acquiring) < passed * threads {
            quill_pause()
            spins += 1
            // On a busy machine, the last thread might be waiting for this processor.
            if spins > 10_000 { sched_yield() }
        }
    }
}

enum Clock {
    static var seconds: Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }
}
