import CQuillKernels
import QuillSystem
import Synchronization

/// Threads that help with runs. They wait for a run to be posted, spinning briefly before they sleep.
///
/// A caller that posts a run does not depend on help. If several callers post at once, helpers take the newest run.
final class ThreadPool: Sendable {
    /// The number of threads of a run, including the caller's.
    let workers: Int
    private let job = Mutex<(runner: WaveRunner, run: Int)?>(nil)
    /// The number of posts; helpers wait for it to change.
    private let posts = Atomic<Int>(0)
    private let parking = Parking()

    /// Creates a pool of `workers` threads, including the caller's.
    init(workers: Int) {
        self.workers = workers
        for worker in 1..<max(workers, 1) {
            startThread { [self] in serve(worker) }
        }
    }

    /// Asks for help with a run.
    func post(_ runner: WaveRunner, run: Int) {
        guard workers > 1 else { return }
        job.withLock { $0 = (runner, run) }
        posts.add(1, ordering: .sequentiallyConsistent)
        parking.wakeAll()
    }

    private func serve(_ worker: Int) {
        var seen = 0
        while true {
            var spins = 0
            while posts.load(ordering: .acquiring) == seen {
                spins += 1
                // Long enough to stay awake between two training steps, no longer.
                if spins < 4_000 {
                    quill_pause()
                } else {
                    parking.sleep { posts.load(ordering: .sequentiallyConsistent) == seen }
                }
            }
            seen = posts.load(ordering: .acquiring)
            if let (runner, run) = job.withLock({ $0 }) { runner.work(worker, run: run) }
        }
    }
}

/// Puts threads to sleep until there is work.
private final class Parking: @unchecked Sendable {
    // Unchecked: the fields are C objects made for sharing, and an atomic counter.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let sleepers = Atomic<Int>(0)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    /// Sleeps while the predicate holds.
    func sleep(while predicate: () -> Bool) {
        pthread_mutex_lock(mutex)
        sleepers.add(1, ordering: .sequentiallyConsistent)
        while predicate() { pthread_cond_wait(condition, mutex) }
        sleepers.subtract(1, ordering: .sequentiallyConsistent)
        pthread_mutex_unlock(mutex)
    }

    func wakeAll() {
        guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
        pthread_mutex_lock(mutex)
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }
}
