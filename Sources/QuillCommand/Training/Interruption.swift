import Quill
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The number of the signal that asked this process to end; 0 before.
private let received = Atomic<Int32>(0)

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

    /// The exit code for the signal that came; nil if none did.
    static var exitCode: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : 128 + number
    }
}

/// Ends training when the user wishes it.
struct StopOnInterruption: Callback {
    mutating func batchEnded(_ batch: Int, _ training: Training) {
        if Interruption.exitCode != nil { training.interrupt() }
    }

    mutating func epochEnded(_ epoch: Int, _ logs: Logs, _ training: Training) {
        if Interruption.exitCode != nil { training.interrupt() }
    }
}
