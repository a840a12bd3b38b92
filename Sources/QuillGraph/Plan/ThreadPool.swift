import CQuillKernels
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Threads that run one job together: the caller is worker 0, the others wait for it, spinning briefly and then asleep.
final class ThreadPool: Sendable {
    let workers: Int
    private let job = Mutex<Job?>(nil)
    private let isBusy = Atomic<Bool>(false)
    /// Counts jobs; workers wait for it to change.
    private let round = Atomic<Int>(0)
    private let running = Atomic<Int>(0)
    private let parking = Parking()

    /// What all workers do. Unchecked: the body is shared by design and outlives the round.
    private struct Job: @unchecked Sendable {
        let body: (Int) -> Void
    }

    /// A pool of `workers` threads, the caller's among them.
    init(workers: Int) {
        self.workers = workers
        for worker in 1..<max(workers, 1) {
            startThread { [self] in serve(worker) }
        }
    }

    /// Runs `body(worker)` on all workers at once and returns when all are done; false, and nothing is run, if the pool
    /// is at work for someone else.
    func tryRun(_ body: (Int) -> Void) -> Bool {
        guard workers > 1 else {
            body(0)
            return true
        }
        guard isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
            return false
        }
        withoutActuallyEscaping(body) { body in
            running.store(workers - 1, ordering: .relaxed)
            job.withLock { $0 = Job(body: body) }
            round.add(1, ordering: .sequentiallyConsistent)
            parking.wakeAll()
            body(0)
            var spins = 0
            while running.load(ordering: .acquiring) > 0 { relax(&spins) }
            job.withLock { $0 = nil }
        }
        isBusy.store(false, ordering: .releasing)
        return true
    }

    private func serve(_ worker: Int) {
        var seen = 0
        while true {
            var spins = 0
            while round.load(ordering: .acquiring) == seen {
                if spins < 20_000 {
                    spins += 1
                    quill_pause()
                } else {
                    parking.sleep { round.load(ordering: .sequentiallyConsistent) == seen }
                }
            }
            seen += 1
            if let job = job.withLock({ $0 }) { job.body(worker) }
            running.subtract(1, ordering: .releasing)
        }
    }
}

/// Waits politely: spins while the wait is likely short, then lets other threads have the core.
@inline(__always)
func relax(_ spins: inout Int) {
    spins &+= 1
    if spins < 4_000 { quill_pause() } else { sched_yield() }
}

/// A barrier for a fixed number of workers that meet many times.
final class Barrier: Sendable {
    private let workers: Int
    private let arrived = Atomic<Int>(0)
    private let generation = Atomic<Int>(0)

    init(workers: Int) { self.workers = workers }

    func wait() {
        guard workers > 1 else { return }
        let current = generation.load(ordering: .relaxed)
        if arrived.add(1, ordering: .acquiringAndReleasing).newValue == workers {
            arrived.store(0, ordering: .relaxed)
            generation.store(current &+ 1, ordering: .releasing)
        } else {
            var spins = 0
            while generation.load(ordering: .acquiring) == current { relax(&spins) }
        }
    }
}

/// Where threads sleep until there is work.
private final class Parking: @unchecked Sendable {
    // Unchecked: the fields are C objects made for sharing, and the counter is atomic.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let sleepers = Atomic<Int>(0)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    /// Sleeps for as long as the predicate holds when it is checked.
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

private func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let argument = Unmanaged.passRetained(Box(body)).toOpaque()
    #if canImport(Darwin)
        var thread: pthread_t?
        let entry: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { argument in
            Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }
    #else
        var thread = pthread_t()
        let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
            if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }
    #endif
    let status = pthread_create(&thread, nil, entry, argument)
    precondition(status == 0, "cannot start a thread: error \(status)")
}
