import Quill
import QuillDataParallel
import QuillSystem
import Synchronization

/// The processes that a launcher, such as `mpirun`, started together with this one. Rank 0 prints, and writes files; what
/// another rank has to say, it says to rank 0.
enum Ranks {
    private static let joined = Mutex<MPICommunicator?>(nil)

    /// The connection to the other processes; nil for a process that works alone.
    static var communicator: MPICommunicator? { joined.withLock { $0 } }

    /// Whether this process prints and writes files.
    static var isFirst: Bool { (LaunchedJob.current?.rank ?? 0) == 0 }

    /// Keeps this process silent if another one speaks for it.
    static func silenceOthers() {
        guard let job = LaunchedJob.current, job.hasOthers, job.rank > 0 else { return }
        Terminal.isMuted.store(true, ordering: .relaxed)
        let nowhere = open("/dev/null", O_WRONLY)
        guard nowhere >= 0 else { return }
        dup2(nowhere, STDOUT_FILENO)
        if nowhere != STDOUT_FILENO { close(nowhere) }
    }

    /// Connects this process with the others, if the command runs on several.
    /// - Returns: whether this process has work to do. A command that one process does alone is done by rank 0.
    /// - Throws: an `.argument` error if the program was built without MPI; any error of MPI.
    static func join(for command: Any) throws -> Bool {
        guard let job = LaunchedJob.current, job.hasOthers else { return true }
        if command is any SharedCommand { return true }
        guard command is any DistributedCommand else {
            if job.rank == 0 {
                let others = job.size.map {
                    "the other \(($0 - 1).counted("process", "processes")) do nothing"
                }
                SavedModel.printNote(
                    "this command runs on rank 0 alone; \(others ?? "other processes do nothing")")
            }
            return job.rank == 0
        }
        let communicator = try MPICommunicator.world()
        communicator.failed.withLock { $0 = announce }
        joined.withLock { $0 = communicator }
        return true
    }

    /// Ends the process soon after a failure, whatever it is doing. Rank 0 says which rank failed, if it is another one.
    @Sendable private static func announce(_ failure: RankFailure) {
        guard let communicator else { return }
        let isOwn = failure.rank == communicator.rank && !failure.isLost
        // The next rank speaks for rank 0 if that is gone.
        let speaks = failure.isLost && failure.rank == 0 ? communicator.rank == 1 : communicator.rank == 0
        if speaks, !isOwn {
            Terminal.isMuted.store(false, ordering: .relaxed)
            Failure.complain("\(failure)")
        }
        let grace: UInt32 = communicator.rank == 0 ? 12 : 15
        startThread {
            sleep(grace)
            _exit(failure.code)
        }
    }

    /// Ends the work with the other processes.
    /// - Parameter error: the error that ended this process's work; nil if there was none.
    /// - Returns: the exit code, which is the same on all ranks.
    static func end(_ error: (any Error)?) -> Int32 {
        guard let communicator else { return error.map(Failure.report) ?? 0 }
        var code: Int32 = 0
        if let failure = communicator.rankFailure, failure.rank != communicator.rank || failure.isLost {
            // Rank 0 has said it.
            code = failure.code
        } else if let error {
            code = Failure.report(error)
            if let message = Failure.message(of: error) { communicator.abort(message, code: code) }
        }
        do {
            try communicator.leave()
        } catch {
            code = communicator.rankFailure?.code ?? Failure.failed
        }
        return code
    }

    /// Runs `body` on rank 0 first, and then on the others, which find what it has downloaded.
    static func inTurn<Output>(_ body: () async throws -> Output) async throws -> Output {
        guard let communicator else { return try await body() }
        if communicator.rank > 0 { try communicator.barrier() }
        let output = try await body()
        if communicator.rank == 0 { try communicator.barrier() }
        return output
    }

    /// Returns the largest of the ranks' numbers, from 0 to 127.
    static func largest(_ number: Int32) throws -> Int32 {
        guard let communicator else { return number }
        var counts = [Double](repeating: 0, count: 128)
        counts[Int(number)] = 1
        try counts.withUnsafeMutableBufferPointer { try communicator.allReduceSum($0) }
        return Int32(counts.lastIndex { $0 > 0 } ?? 0)
    }
}

/// A command whose work several processes share by exchanging numbers.
protocol DistributedCommand {}

/// A command that several processes can run at the same time without knowing of each other.
protocol SharedCommand {}
