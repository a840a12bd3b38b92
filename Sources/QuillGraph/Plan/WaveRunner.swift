import CQuillKernels
import QuillSystem
import QuillTensor
import Synchronization

/// Runs the waves of a plan together with other workers.
///
/// Each worker has its own tasks, so that it reads the same memory in every run, and takes over tasks that others
/// have not begun. So nobody waits for a worker that the system has suspended, and the caller alone can complete a
/// run.
final class WaveRunner: @unchecked Sendable {
    // Unchecked: the arrays do not change after `init`; atomics synchronize tasks and waves.
    typealias Body = (Range<Int>, UnsafeMutableRawPointer) -> Void

    /// Tasks that do not depend on one another.
    struct Wave {
        /// Each worker's own tasks.
        let queues: [Range<Int>]
        /// All tasks; the queues are adjacent.
        let tasks: Range<Int>
        /// The caller's alone: too little to share, or phases that only the caller may run.
        let isSolo: Bool

        init(queues: [Range<Int>]) {
            self.queues = queues
            tasks = (queues.first?.lowerBound ?? 0)..<(queues.last?.upperBound ?? 0)
            isSolo = queues.dropFirst().allSatisfy(\.isEmpty)
        }
    }

    private let waves: ContiguousArray<Wave>
    /// Whether any wave has tasks for more than the caller.
    private let isShared: Bool
    private let items: ContiguousArray<Range<Int>>
    /// The closures that each worker calls for the tasks. Workers do not share closures, whose reference counts
    /// they would contend for.
    private let bodies: ContiguousArray<ContiguousArray<Body>>
    private let scratch: ContiguousArray<UnsafeMutableRawPointer>
    private let scratchBytes: Int
    /// The last run in which each task was claimed.
    private let claims: PaddedCounters
    /// The number of tasks of each wave done in all runs together.
    private let done: PaddedCounters
    private var runs = 0

    init(
        waves: ContiguousArray<Wave>, items: ContiguousArray<Range<Int>>,
        bodies: ContiguousArray<ContiguousArray<Body>>, scratchBytes: Int
    ) {
        self.waves = waves
        isShared = waves.contains { !$0.isSolo }
        self.items = items
        self.bodies = bodies
        self.scratchBytes = scratchBytes
        scratch = ContiguousArray(
            bodies.map { _ in .allocate(byteCount: max(scratchBytes, 64), alignment: 4096) })
        claims = PaddedCounters(count: items.count)
        done = PaddedCounters(count: waves.count)
    }

    deinit { for memory in scratch { memory.deallocate() } }

    /// Runs all waves once, with the pool's help if there is any. One run at a time.
    func run(on pool: ThreadPool) {
        runs += 1
        if isShared { pool.post(self, run: runs) }
        work(0, run: runs)
    }

    /// When and by which worker a task was done, in nanoseconds from the start of the run.
    struct TaskTime: Sendable {
        var worker = 0
        var begin = 0
        var end = 0
    }

    /// Runs all waves once and measures each task.
    func runTimed(on pool: ThreadPool) -> [TaskTime] {
        let times = UnsafeMutablePointer<TaskTime>.allocate(capacity: items.count + 1)
        times.initialize(repeating: TaskTime(), count: items.count + 1)
        defer { times.deallocate() }
        let start = ContinuousClock.now
        // Each task runs once, so no two workers write the same place.
        let timed = bodies.enumerated().map { worker, own in
            ContiguousArray(
                own.enumerated().map { task, body in
                    { (items: Range<Int>, scratch: UnsafeMutableRawPointer) in
                        let begin = (ContinuousClock.now - start).nanoseconds
                        body(items, scratch)
                        let end = (ContinuousClock.now - start).nanoseconds
                        times[task] = TaskTime(worker: worker, begin: begin, end: end)
                    }
                })
        }
        WaveRunner(waves: waves, items: items, bodies: ContiguousArray(timed), scratchBytes: scratchBytes)
            .run(on: pool)
        return Array(UnsafeBufferPointer(start: times, count: items.count))
    }

    /// Performs one worker's part of a run. The caller, worker 0, returns when everything is done; others return
    /// when no task is left to begin.
    func work(_ worker: Int, run: Int) {
        for index in waves.indices {
            if waves[index].isSolo {
                guard worker == 0 else { continue }
                if index > 0, !waves[index - 1].isSolo { waitForWave(index - 1, run) }
                for task in waves[index].tasks { bodies[0][task](items[task], scratch[0]) }
                done.add(index, waves[index].tasks.count)
                continue
            }
            if index > 0 { waitForWave(index - 1, run) }
            let queues = waves[index].queues
            for turn in 0..<queues.count {
                let queue = worker + turn < queues.count ? worker + turn : worker + turn - queues.count
                for task in queues[queue] where claims.exchange(task, run - 1, run) {
                    bodies[worker][task](items[task], scratch[worker])
                    done.add(index, 1)
                }
            }
        }
        let last = waves.count - 1
        if worker == 0, last >= 0, !waves[last].isSolo { waitForWave(last, run) }
    }

    /// Waits until a wave of a run is complete.
    private func waitForWave(_ wave: Int, _ run: Int) {
        let target = waves[wave].tasks.count * run
        var spins = 0
        while done.load(wave) < target {
            spins += 1
            // A worker that is not done by now has lost its core: yield this one to it.
            if spins < 2_000 { quill_pause() } else { sched_yield() }
        }
    }
}

extension Duration {
    fileprivate var nanoseconds: Int {
        Int(components.seconds) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000)
    }
}

/// Counters that threads share, each on its own cache line.
private struct PaddedCounters: ~Copyable {
    private static var stride: Int { 64 / MemoryLayout<Int>.stride }
    private let memory: UnsafeMutablePointer<Atomic<Int>>
    private let count: Int

    init(count: Int) {
        self.count = count
        memory = .allocate(capacity: count * Self.stride + 1)
        for index in 0..<count { (memory + index * Self.stride).initialize(to: Atomic(0)) }
    }

    deinit { memory.deallocate() }

    func load(_ index: Int) -> Int { memory[index * Self.stride].load(ordering: .acquiring) }

    func add(_ index: Int, _ amount: Int) {
        memory[index * Self.stride].add(amount, ordering: .acquiringAndReleasing)
    }

    /// Sets a counter to `desired` if it has the expected value, and returns whether it had. Loads first, since a
    /// failed exchange takes the cache line from its owner.
    func exchange(_ index: Int, _ expected: Int, _ desired: Int) -> Bool {
        let counter = memory + index * Self.stride
        guard counter.pointee.load(ordering: .relaxed) == expected else { return false }
        return counter.pointee.compareExchange(
            expected: expected, desired: desired, ordering: .acquiringAndReleasing
        ).exchanged
    }
}
