import Quill
import QuillSystem
import Synchronization

/// The number of the signal that asked this process to end; 0 before.
private let received = Atomic<Int32>(0)
/// Whether training ended for it.
private let stoppedTraining = Atomic<Bool>(false)

/// The user's wish to end: Ctrl-C, a `kill`, a closed terminal.
enum Interruption {
    /// From now on such a wish is only noted, to be met when the work is safe; a second one ends the process at once.
    static func begin() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { number in
                if received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
            }
        }
    }

    /// The exit code if training ended for a signal. One that came when training was over changes nothing.
    static var exitCode: Int32? {
        stoppedTraining.load(ordering: .relaxed) ? 128 + received.load(ordering: .relaxed) : nil
    }

    /// Ends training when the user wishes it.
    struct Watcher: Callback {
        mutating func batchEnded(_ batch: Int, in training: Training) { meet(training) }

        mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) { meet(training) }

        mutating func trainingEnded(_ training: Training) {
            stoppedTraining.store(training.isInterrupted, ordering: .relaxed)
        }

        private func meet(_ training: Training) {
            if received.load(ordering: .relaxed) != 0 { training.interrupt() }
        }
    }
}
