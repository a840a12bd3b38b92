import QuillSystem
import Synchronization

/// Names of files of events that no two writers share.
enum EventFileNames {
    private static let last = Mutex(0)

    /// Returns a name that this process hasn't used: its seconds are those of the clock, or later.
    static func next() -> String {
        EventFile.name(seconds: nextSeconds(), process: Int(getpid()))
    }

    /// Returns the seconds of a name.
    static func nextSeconds() -> Int {
        last.withLock { last in
            last = max(Int(WallTime.now), last + 1)
            return last
        }
    }
}
