import Foundation

/// Ends the program when a case takes too long.
final class Watch: Sendable {
    private struct Case {
        var path: String
        var begin: Date
    }
    private let running = Locked<Case?>(nil)

    init(limit: Double) {
        let running = running
        Thread.detachNewThread {
            while true {
                Thread.sleep(forTimeInterval: 1)
                if let now = running.value, Date().timeIntervalSince(now.begin) > limit {
                    FuzzFiles.fail("\(now.path): not read in \(limit) s")
                }
            }
        }
    }

    func begin(_ path: String) { running.value = Case(path: path, begin: Date()) }
    func end() { running.value = nil }
}

/// A value that two threads share.
private final class Locked<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: Value

    init(_ value: Value) { stored = value }

    var value: Value {
        get { lock.withLock { stored } }
        set { lock.withLock { stored = newValue } }
    }
}
