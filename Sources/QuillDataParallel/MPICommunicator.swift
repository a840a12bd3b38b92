import Dispatch
import QuillGraph
import QuillSystem
import QuillTensor
import Synchronization

/// The processes of one MPI job, as `mpirun` or Slurm's `srun` starts them: they train one model together.
///
/// ```swift
/// import Quill
/// import QuillDataParallel
///
/// let ranks = try MPICommunicator.world()
/// let mnist = try await MNIST.load()
/// var model = try Recipe.standard.model(for: mnist.train, seed: 1)
/// try model.fit(mnist.train, epochs: 5, communicator: ranks)
/// if ranks.rank == 0 { try model.save(to: "digits.safetensors") }
/// try ranks.leave()
/// ```
///
/// Sums are taken in the order of the `ReductionTree` by non-blocking messages, so that they move while the
/// caller computes. A thread of the communicator watches over the others: a rank that fails, ends, or makes other calls
/// ends every exchange with an error that names it, on all ranks. Nothing waits for a rank that has been silent for 20
/// seconds.
///
/// MPI is called by one thread at a time (`MPI_THREAD_SERIALIZED`). A program that uses this type must be built with the
/// package trait `MPI`; without it, ``world()`` throws.
public final class MPICommunicator: Communicator, @unchecked Sendable {
    // Unchecked: all variables are accessed under `lock`.
    public let rank: Int
    public let size: Int
    /// The number of this rank among those on the same machine, from 0.
    public let localRank: Int
    /// The number of ranks on the same machine.
    public let localSize: Int

    private let transport: any Transport
    private let lock = Mutex(())
    private var exchanges: [Exchange] = []
    private var scratch = ScratchBuffers()
    private var plans: [Plan: [ExchangeStep]] = [:]
    private var calls = CallHistory()
    private var signs: SignsOfLife
    private var recorded: RankFailure?
    private var isClosed = false
    private let hasStarted = DispatchSemaphore(value: 0)
    private let hasStopped = DispatchSemaphore(value: 0)
    private let pollInterval: UInt32?

    /// A sum whose steps are known.
    private struct Plan: Hashable {
        let element: Exchange.Element
        let count: Int
    }

    /// The most bytes of one exchange. MPI counts them by 32 bits.
    private static let mostBytes = 1 << 30
    /// How often the watching thread looks at the other ranks.
    private static let watchMilliseconds = 50

    /// Called once with the failure that ended the exchange, by any thread.
    package let failed = Mutex<(@Sendable (RankFailure) -> Void)?>(nil)

    /// Connects the ranks of a transport.
    /// - Parameters:
    ///   - transport: the connection between the processes.
    ///   - local: the number of this rank and the number of ranks on this machine.
    ///   - patience: how long a rank may be silent.
    ///   - pollInterval: the microseconds between two looks of the watching thread at sums under way; nil if only callers
    ///     look at them.
    package init(
        _ transport: any Transport, local: (rank: Int, size: Int), patience: Duration = .seconds(20),
        pollInterval: UInt32? = MPICommunicator.defaultPollInterval
    ) {
        self.transport = transport
        (rank, size) = (transport.rank, transport.size)
        (localRank, localSize) = local
        self.pollInterval = pollInterval
        signs = SignsOfLife(transport, patience: patience)
        if size > 1 { startThread { self.watch() } } else { hasStopped.signal() }
    }

    package static let defaultPollInterval: UInt32? = 100

    /// Connects this process with all others of the job. Called once in a program, before any work.
    /// - Throws: an `.argument` error if the program was built without MPI, or if the launcher started several processes that
    ///   MPI doesn't connect; a `.network` error of MPI.
    public static func world() throws -> MPICommunicator {
        #if MPI
            let transport = try MPITransport()
            if let job = LaunchedJob.current, let size = job.size, size > 1, transport.size == 1 {
                throw QuillError(
                    .argument,
                    "\(job.launcher) started \(size) processes, but MPI connects none of them; with Slurm, start them by "
                        + "srun --mpi=pmix, and with mpirun, use that of the MPI library that the program is linked with"
                )
            }
            return MPICommunicator(transport, local: transport.local)
        #else
            let launcher = LaunchedJob.current?.launcher ?? "mpirun"
            throw QuillError(
                .argument,
                "this program was built without MPI, so it can't be one of several that \(launcher) starts; build it with "
                    + "swift build -c release --traits MPI")
        #endif
    }

    public var failure: (any Error)? { lock.withLock { _ in recorded?.error } }

    /// The failure with its rank and its exit code.
    package var rankFailure: RankFailure? { lock.withLock { _ in recorded } }

    public func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws {
        startAllReduceSum(buffer)
        try finishSums()
    }

    public func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Double>) throws {
        start(.double, UnsafeMutableRawBufferPointer(buffer))
        try finishSums()
    }

    public func startAllReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>) {
        start(.float, UnsafeMutableRawBufferPointer(buffer))
    }

    public func finishSums() throws {
        var pause = Pause()
        while try !advance() { pause.wait() }
    }

    public func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws {
        start(.byte, bytes, root: root)
        try finishSums()
    }

    public func barrier() throws {
        var number = [0.0]
        try number.withUnsafeMutableBufferPointer { try allReduceSum($0) }
    }

    public func abort(_ reason: String) { abort(reason, code: 1) }

    /// Tells the other ranks that this one cannot continue, and the exit code of the job.
    package func abort(_ reason: String, code: Int32) {
        record(RankFailure(rank: rank, message: reason, code: code), isTold: false)
    }

    /// Waits for all ranks and ends the connection. The last call on a communicator; afterward, the program ends.
    /// - Throws: the failure of a rank. The connection has ended nevertheless.
    public func leave() throws {
        let outcome = Result { try barrier() }
        stopWatching()
        // A rank that is gone would be waited for without end.
        if rankFailure?.isLost != true { try transport.close() }
        try outcome.get()
    }

    // MARK: - Exchanges

    private func start(_ element: Exchange.Element, _ buffer: UnsafeMutableRawBufferPointer, root: Int = -1) {
        guard size > 1 else { return }
        let most = Self.mostBytes / element.stride
        let count = buffer.count / element.stride
        guard let base = buffer.baseAddress ?? UnsafeMutableRawPointer(bitPattern: 64) else { return }
        var first = 0
        repeat {
            let part = min(count - first, most)
            start(element, base + first * element.stride, part, root)
            first += part
        } while first < count
        if pollInterval != nil { hasStarted.signal() }
    }

    private func start(
        _ element: Exchange.Element, _ base: UnsafeMutableRawPointer, _ count: Int, _ root: Int
    ) {
        lock.withLock { _ in
            guard recorded == nil else { return }
            calls.add(element, count: count, root: root)
            let steps =
                root < 0
                ? sumSteps(element, count)
                : ExchangeStep.broadcast(rank: rank, of: size, from: root, count: count)
            exchanges.append(
                Exchange(element, base, steps, rank: rank, tag: calls.count & 0x3fff))
        }
        _ = try? advance()
    }

    private func sumSteps(_ element: Exchange.Element, _ count: Int) -> [ExchangeStep] {
        let plan = Plan(element: element, count: count)
        if let known = plans[plan] { return known }
        let steps = ExchangeStep.sum(rank: rank, of: size, count: count, stride: element.stride)
        plans[plan] = steps
        return steps
    }

    /// Goes on with all exchanges as far as messages have arrived.
    /// - Returns: whether all are complete.
    private func advance() throws -> Bool {
        let outcome: Result<Bool, QuillError> = lock.withLock { _ in advanced() }
        do {
            return try outcome.get()
        } catch {
            record(RankFailure(rank: rank, message: error.message, code: 1), isTold: false)
            throw failure ?? error
        }
    }

    /// The lock is held.
    private func advanced() -> Result<Bool, QuillError> {
        if let recorded { return .failure(recorded.error) }
        do {
            var index = 0
            while index < exchanges.count {
                if try exchanges[index].advance(transport, &scratch) {
                    exchanges.remove(at: index)
                } else {
                    index += 1
                }
            }
            return .success(exchanges.isEmpty)
        } catch {
            return .failure(error as? QuillError ?? QuillError(.network, "\(error)"))
        }
    }

    // MARK: - Failures

    /// Remembers the first failure, tells the others if it is this rank's, and gives up what is under way.
    private func record(_ failure: RankFailure, isTold: Bool) {
        let isFirst = lock.withLock { _ in
            guard recorded == nil, !isClosed else { return false }
            recorded = failure
            if !isTold, size > 1 { SignsOfLife.tell(failure, transport) }
            for index in exchanges.indices { exchanges[index].cancel(transport) }
            exchanges.removeAll()
            return true
        }
        if isFirst { failed.withLock { $0 }?(failure) }
    }

    /// Looks at the other ranks from time to time, and at sums under way more often.
    private func watch() {
        var lastLook = ContinuousClock.now - .seconds(60)
        while true {
            let isDue = ContinuousClock.now - lastLook >= .milliseconds(Self.watchMilliseconds)
            if isDue {
                lastLook = .now
                guard look() else { break }
            }
            var isBusy = false
            if pollInterval != nil {
                // A caller that waits looks by itself.
                isBusy = lock.withLockIfAvailable { _ in (try? advanced().get()) == false } ?? true
            }
            if isBusy, let pollInterval {
                usleep(pollInterval)
            } else {
                _ = hasStarted.wait(timeout: .now() + .milliseconds(Self.watchMilliseconds))
            }
        }
        hasStopped.signal()
    }

    /// Looks at the other ranks.
    /// - Returns: whether to go on.
    private func look() -> Bool {
        let (news, goesOn): ((failure: RankFailure, isTold: Bool)?, Bool) = lock.withLock { _ in
            guard !isClosed else { return (nil, false) }
            guard recorded == nil else {
                // The others are still told, and their messages received.
                _ = try? signs.look(transport, calls)
                return (nil, true)
            }
            do {
                return (try signs.look(transport, calls), true)
            } catch {
                let message = (error as? QuillError)?.message ?? "\(error)"
                return ((RankFailure(rank: rank, message: message, code: 1), false), true)
            }
        }
        if let news { record(news.failure, isTold: news.isTold) }
        return goesOn
    }

    private func stopWatching() {
        lock.withLock { _ in
            isClosed = true
            signs.cancel(transport)
        }
        hasStarted.signal()
        hasStopped.wait()
    }
}

/// Ever longer pauses of a thread that waits for messages: none at first, because they are fast.
private struct Pause {
    private var count = 0

    mutating func wait() {
        count += 1
        // On a core of its own, yielding costs nothing; on a shared one, the other process may have what is awaited.
        if count > 20_000 { usleep(count > 100_000 ? 1000 : 50) } else if count > 50 { sched_yield() }
    }
}
