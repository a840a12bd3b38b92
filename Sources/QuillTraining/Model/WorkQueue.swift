import Dispatch
import QuillGraph
import Synchronization

/// Threads for long work, such as training, apart from those on which Swift's tasks run.
///
/// In a server, work that keeps a thread busy for long delays every other request, because tasks share a few threads.
/// The methods of ``Model`` with `on:` run on a queue instead, and the task waits without keeping a thread busy:
///
/// ```swift
/// let score = try await model.evaluate(digits, on: .background)
/// ```
///
/// A queue starts its jobs in the order in which they come, at most `limit` at once. Cancelling the task ends its job
/// before the next step or batch.
public final class WorkQueue: Sendable {
    /// The queue for a whole program, with as many jobs at once as there are processor cores, at least two.
    public static let background = WorkQueue(limit: max(2, Runtime.default.threads))

    /// The most jobs that run at once.
    public let limit: Int

    private let state = Mutex(State())

    private struct State {
        var running = 0
        var waiting: [(job: Job, start: @Sendable () -> Void, drop: @Sendable () -> Void)] = []
    }

    /// A job's cancellation.
    private final class Job: Sendable {
        let isCancelled = Atomic(false)
    }

    /// The number of jobs that wait for their turn.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Creates a queue that runs at most `limit` jobs at once, at least one.
    public init(limit: Int) { self.limit = max(limit, 1) }

    /// Runs `body` on a thread of its own when it is its turn, and returns its result.
    /// - Throws: the errors of `body`; a `CancellationError` if the task is cancelled before `body` starts.
    package func run<Result: Sendable>(
        _ body: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Result
    ) async throws -> Result {
        let job = Job()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                add(
                    job,
                    start: {
                        let isCancelled: @Sendable () -> Bool = { job.isCancelled.load(ordering: .relaxed) }
                        continuation.resume(with: Swift.Result { try body(isCancelled) })
                    },
                    drop: { continuation.resume(throwing: CancellationError()) })
            }
        } onCancel: {
            cancel(job)
        }
    }

    private func add(
        _ job: Job, start: @escaping @Sendable () -> Void, drop: @escaping @Sendable () -> Void
    ) {
        let (isDropped, starts) = state.withLock { state -> (Bool, Bool) in
            // Under the lock, so that a job cancelled from now on is found among those that wait.
            if job.isCancelled.load(ordering: .relaxed) { return (true, false) }
            if state.running < limit {
                state.running += 1
                return (false, true)
            }
            state.waiting.append((job, start, drop))
            return (false, false)
        }
        if isDropped { drop() }
        if starts { launch(start) }
    }

    private func cancel(_ job: Job) {
        let drop = state.withLock { state in
            job.isCancelled.store(true, ordering: .relaxed)
            return state.waiting.firstIndex { $0.job === job }.map { state.waiting.remove(at: $0).drop }
        }
        drop?()
    }

    private func launch(_ start: @escaping @Sendable () -> Void) {
        // A queue of its own has a thread of its own.
        DispatchQueue(label: "quill.work").async { [self] in
            start()
            let next = state.withLock { state in
                if state.waiting.isEmpty {
                    state.running -= 1
                    return nil as (@Sendable () -> Void)?
                }
                return state.waiting.removeFirst().start
            }
            if let next { launch(next) }
        }
    }
}
