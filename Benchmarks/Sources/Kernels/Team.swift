import CQuillKernels
import Foundation
import Synchronization

/// Runs a job again and again on a number of threads, the items of each phase divided evenly beforehand.
enum Team {
    /// The least seconds of a call, over `samples` samples of `calls` calls each.
    static func time(_ job: Job, threads: Int, calls: Int, samples: Int) -> Double {
        let barrier = Barrier(threads)
        let helpers = (1..<threads).map { thread in
            let helper = Thread { run(job, thread, barrier, calls: calls, samples: samples) }
            helper.stackSize = 1 << 21
            helper.start()
            return helper
        }
        let least = run(job, 0, barrier, calls: calls, samples: samples)
        while helpers.contains(where: { !$0.isFinished }) { usleep(20) }
        return least
    }

    @discardableResult
    private static func run(_ job: Job, _ thread: Int, _ barrier: Barrier, calls: Int, samples: Int) -> Double {
        let scratch = Memory(job.scratchBytes)
        let shares = job.phases.map { $0.share(thread, of: barrier.threads) }
        var passed = 0
        var least = Double.infinity
        for _ in 0..<samples {
            barrier.wait(&passed)
            let start = Clock.seconds
            for _ in 0..<calls {
                for (phase, share) in zip(job.phases, shares) {
                    if share.begin < share.end { phase.run(share.begin, share.end, scratch.pointer) }
                    barrier.wait(&passed)
                }
            }
            least = min(least, (Clock.seconds - start) / Double(calls))
        }
        return least
    }
}

/// Threads wait here for each other, in a loop: the work between two waits takes microseconds.
private final class Barrier: Sendable {
    let threads: Int
    private let arrivals = Atomic<Int>(0)

    init(_ threads: Int) { self.threads = threads }

    /// `passed` is the thread's own count of the waits behind it.
    func wait(_ passed: inout Int) {
        guard threads > 1 else { return }
        passed += 1
        arrivals.add(1, ordering: .acquiringAndReleasing)
        while arrivals.load(ordering: .acquiring) < passed * threads { quill_pause() }
    }
}

enum Clock {
    static var seconds: Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }
}
