import Synchronization

/// Runs synchronous work for asynchronous callers on threads of its own, so that the cooperative pool stays free: work
/// starts in the order in which it came, and at most as much at once as the limit says.
///
/// Threads start when there is work and end when there is none.
package final class WorkQueue: Sendable {
    private struct Job: Sendable {
        let id: Int
        /// Runs the work, or throws `CancellationError` to its caller without running it.
        let finish: @Sendable (_ isCancelled: Bool) -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var nextID = 0
        var threads = 0
        /// Jobs that are about to be queued, unless their tasks are canceled first.
        var announced: Set<Int> = []
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: the most threads, at least 1.
    package init(limit: Int) { self.limit = max(1, limit) }

    /// Runs work and returns its result.
    /// - Throws: the work's error; `CancellationError` if the task is canceled before the work starts.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let id = state.withLock { state in
            state.nextID += 1
            state.announced.insert(state.nextID)
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Value, any Error>) in
                add(
                    Job(id: id) { isCancelled in
                        if isCancelled {
                            continuation.resume(throwing: CancellationError())
                        } else {
                            continuation.resume(with: Result { try work() })
                        }
                    })
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func add(_ job: Job) {
        let (isCancelled, isNewThread) = state.withLock { state in
            if state.announced.remove(job.id) == nil { return (true, false) }
            state.jobs.append(job)
            guard state.threads < limit else { return (false, false) }
            state.threads += 1
            return (false, true)
        }
        if isCancelled { job.finish(true) }
        if isNewThread { startThread { [self] in serve() } }
    }

    private func serve() {
        while true {
            let job = state.withLock { state -> Job? in
                guard state.jobs.isEmpty else { return state.jobs.removeFirst() }
                state.threads -= 1
                return nil
            }
            guard let job else { return }
            job.finish(false)
        }
    }

    private func cancel(_ id: Int) {
        let job = state.withLock { state -> Job? in
            if let index = state.jobs.firstIndex(where: { $0.id == id }) {
                return state.jobs.remove(at: index)
            }
            // Either not queued yet, or already begun.
            state.announced.remove(id)
            return nil
        }
        job?.finish(true)
    }
}
