import Dispatch
import QuillGraph
import QuillNetwork
import QuillSystem
import QuillTensor
import QuillTraining
import Synchronization

extension Search {
    /// Runs trials until there are enough, or the space is used up.
    ///
    /// Trials that the file already has count. Those that were interrupted begin again, and so do those whose process has
    /// ended. If the task is cancelled, the trials under way wait for the next run.
    /// - Parameters:
    ///   - trials: the number of trials, not counting impossible ones; nil for all points of a grid, and for 100 trials
    ///     otherwise.
    ///   - jobs: the number of trials at once; nil for one on each core.
    ///   - progress: told what happens, from several threads.
    /// - Returns: all trials of the search, those of other processes, too.
    /// - Throws: an `.argument` error if nothing reports the metric, or if no network can be built; a `.file` error if the
    ///   file can't be written. Errors of single trials are recorded with them.
    @discardableResult
    public func run(
        trials: Int? = nil, jobs: Int? = nil, progress: @escaping @Sendable (SearchEvent) -> Void = { _ in }
    ) throws -> SearchResult {
        try run(trials: trials, jobs: jobs, runtime: .default, isCancelled: { false }, progress: progress)
    }

    /// Runs trials on a runtime's cores, until `isCancelled`.
    package func run(
        trials: Int?, jobs: Int?, runtime: Runtime, isCancelled: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (SearchEvent) -> Void
    ) throws -> SearchResult {
        let jobs = max(jobs ?? runtime.threads, 1)
        let limit = trials ?? (sampler == .grid ? nil : 100)
        let share = try Runtime(
            threads: max(runtime.threads / jobs, 1),
            instructionSet: Runtime.InstructionSet(rawValue: runtime.instructionSet))
        let state = RunState(isCancelled)
        let group = DispatchGroup()
        for _ in 0..<jobs {
            group.enter()
            // Each on a thread of its own: the trials keep theirs busy.
            startThread {
                work(limit, share, state, progress)
                group.leave()
            }
        }
        var lastBeat = ContinuousClock.now
        while group.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
            if Task.isCancelled { state.cancel() }
            if ContinuousClock.now - lastBeat > .seconds(20) {
                lastBeat = .now
                // What can't be written is noticed with the next epoch.
                try? store.beat(state.claims)
            }
        }
        if let error = state.failure { throw error }
        return try result()
    }

    /// The trials so far, also those of other processes.
    public func result() throws -> SearchResult {
        SearchResult(
            space: space, metric: metric, goal: goal, trials: try store.trials(in: space),
            tests: try store.tests())
    }

    /// Runs trials one after another.
    private func work(
        _ limit: Int?, _ runtime: Runtime, _ state: RunState,
        _ progress: @escaping @Sendable (SearchEvent) -> Void
    ) {
        while !state.isOver {
            do {
                guard let claim = try store.claim(in: space, limit: limit, propose: propose) else { return }
                state.add(claim)
                defer { state.remove(claim) }
                try run(claim, runtime, state, progress)
            } catch {
                state.fail(error)
            }
        }
    }

    private func run(
        _ claim: TrialStore.Claim, _ runtime: Runtime, _ state: RunState,
        _ progress: @escaping @Sendable (SearchEvent) -> Void
    ) throws {
        progress(.began(claim.trial))
        let began = ContinuousClock.now
        let trial = RunningTrial(claim, runtime: runtime, isCancelled: { state.isOver }) { epoch, value in
            let reason = try store.report(claim, epoch: epoch, value: value, pruner: pruner, goal: goal)
            progress(.reported(claim.trial, epoch: epoch, value: value))
            return reason
        }
        let outcome = Result { try work.run(trial) }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        switch (trial.earlyEnding, outcome) {
        case (.broken(is TrialStore.Lost), _): return
        case (.broken(let error), _):
            try? store.end(claim, .waiting)
            throw error
        case (.interrupted, _): return try store.end(claim, .waiting)
        case (.pruned(let reason), _):
            let count = try? outcome.get().parameterCount
            try store.end(
                claim, .pruned, reason: reason, parameterCount: count ?? nil, seconds: seconds)
        case (nil, .success(let result)) where result.value.isFinite:
            try store.end(
                claim, .complete, value: result.value, parameterCount: result.parameterCount,
                seconds: seconds)
        case (nil, .success(let result)):
            try store.end(claim, .failed, reason: "its value is \(result.value)", seconds: seconds)
        case (nil, .failure(let error)):
            let reason = (error as? QuillError)?.message ?? "\(error)"
            try store.end(claim, .failed, reason: reason, seconds: seconds)
        }
        if let ended = try store.trials(in: space).first(where: { $0.number == claim.trial.number }) {
            progress(.ended(ended))
        }
    }

    /// The number of points in a row that may be known or impossible.
    private static let mostAttempts = 1000

    /// Returns new trials: impossible ones, then one to run; none if the space is used up.
    /// - Throws: an `.argument` error if none of many points can be built.
    private func propose(_ trials: [Trial]) throws -> [Trial] {
        guard sampler != .grid else { return [] }
        var known = Set(trials.map(\.settings))
        if let count = space.pointCount, known.count >= count { return [] }
        var new: [Trial] = []
        var number = (trials.last?.number ?? 0) + 1
        var attempt = 0
        for _ in 0..<Self.mostAttempts {
            let settings = try sampler.settings(
                in: space, number: number, attempt: attempt, seed: seed, trials: trials, goal: goal)
            attempt += 1
            guard known.insert(settings).inserted else { continue }
            let trial = checked(settings, number: number)
            new.append(trial)
            if trial.state == .waiting { return new }
            (number, attempt) = (number + 1, 0)
        }
        guard trials.allSatisfy({ $0.state == .impossible }), let last = new.last else { return new }
        throw QuillError(
            .argument,
            "search: none of \(new.count) networks can be built; the last one (\(last.settings)): \(last.reason ?? "")"
        )
    }
}

/// What the threads of a search share.
private final class RunState: Sendable {
    private let wasCancelled = Atomic(false)
    private let isCancelled: @Sendable () -> Bool
    private let shared = Mutex<(claims: [TrialStore.Claim], failure: (any Error)?)>(([], nil))

    init(_ isCancelled: @escaping @Sendable () -> Bool) { self.isCancelled = isCancelled }

    /// Whether to begin no more trials, and to end those under way.
    var isOver: Bool { wasCancelled.load(ordering: .relaxed) || isCancelled() }

    func cancel() { wasCancelled.store(true, ordering: .relaxed) }

    func fail(_ error: any Error) {
        shared.withLock { $0.failure = $0.failure ?? error }
        cancel()
    }

    var failure: (any Error)? { shared.withLock { $0.failure } }
    var claims: [TrialStore.Claim] { shared.withLock { $0.claims } }

    func add(_ claim: TrialStore.Claim) { shared.withLock { $0.claims.append(claim) } }

    func remove(_ claim: TrialStore.Claim) {
        shared.withLock { shared in
            shared.claims.removeAll { $0.trial.number == claim.trial.number }
        }
    }
}
