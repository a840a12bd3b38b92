import Quill
import QuillDataParallel
import QuillSystem
import Synchronization

/// The number of the first signal to end this process; 0 if none has arrived.
private let received = Atomic<Int32>(0)
/// Whether the signal ended training.
private let stoppedTraining = Atomic<Bool>(false)

/// Handles the signals to end: Ctrl-C, `kill`, a closed terminal.
enum Interruption {
    /// Starts handling signals. The first one only sets a flag, which training checks at the next safe point; a second
    /// one ends the process immediately.
    static func begin() {
        // mpirun forwards SIGUSR1, and Slurm sends it before the end of a job's time if asked to.
        let ofSchedulers = LaunchedJob.current != nil || getenv("SLURM_JOB_ID") != nil ? [SIGUSR1] : []
        for number in [SIGINT, SIGTERM, SIGHUP] + ofSchedulers {
            signal(number) { number in
                if received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
            }
        }
    }

    /// Keeps a closed pipe from ending the process: nobody reads on, but the model is still to be saved.
    static func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }

    /// Returns the exit code if a signal to one of the ranks ended training; nil otherwise. A signal that arrives after
    /// training has no effect. All ranks call it.
    /// - Throws: any error of the communicator.
    static func exitCode() throws -> Int32? {
        guard stoppedTraining.load(ordering: .relaxed) else { return nil }
        return try 128 + Ranks.largest(received.load(ordering: .relaxed))
    }

    /// Whether a signal has arrived.
    static var isSignaled: Bool { received.load(ordering: .relaxed) != 0 }

    /// The exit code of the signal that has arrived; nil if none has.
    static var signalCode: Int32? { isSignaled ? 128 + received.load(ordering: .relaxed) : nil }

    /// Ends training after a signal.
    struct Watcher: Callback {
        mutating func batchEnded(_ batch: Int, in training: Training) { endIfSignaled(training) }

        mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) { endIfSignaled(training) }

        mutating func trainingEnded(_ training: Training) {
            stoppedTraining.store(training.isInterrupted, ordering: .relaxed)
        }

        private func endIfSignaled(_ training: Training) {
            if received.load(ordering: .relaxed) != 0 { training.interrupt() }
        }
    }
}
