import QuillSystem
import Synchronization
import Testing

@testable import QuillTraining

/// A queue's results, its limit, and its order.
@Suite struct WorkQueueLimitTests {
    private struct Failure: Error, Equatable {}

    /// What the work did.
    private final class Log: Sendable {
        let running = Atomic(0)
        let most = Atomic(0)
        let isOpen = Atomic(false)
        let order = Mutex<[Int]>([])
    }

    @Test func returnsResultsAndErrors() async throws {
        let queue = WorkQueue(limit: 2)
        #expect(try await queue.run { _ in 6 * 7 } == 42)
        await #expect(throws: Failure()) { try await queue.run { _ in throw Failure() } }
    }

    @Test(arguments: 1...3) func runsAtMostAsManyAtOnce(_ limit: Int) async throws {
        let queue = WorkQueue(limit: limit)
        let log = Log()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await queue.run { _ in
                        log.most.max(log.running.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                        usleep(5000)
                        log.running.subtract(1, ordering: .relaxed)
                        return number
                    }
                }
            }
            var sum = 0
            for try await number in group { sum += number }
            #expect(sum == 190)
        }
        #expect(log.most.load(ordering: .relaxed) == limit)
    }

    /// Work starts in its order, and canceled work never.
    @Test func keepsTheOrderAndDropsWhatIsCancelled() async throws {
        let queue = WorkQueue(limit: 1)
        let log = Log()
        let first = Task {
            try await queue.run { _ in while !log.isOpen.load(ordering: .acquiring) { usleep(1000) } }
        }
        var tasks: [Task<Void, any Error>] = []
        for number in 0..<5 {
            tasks.append(Task { try await queue.run { _ in log.order.withLock { $0.append(number) } } })
            // The next task must not come first.
            try await Task.sleep(for: .milliseconds(20))
        }
        tasks[2].cancel()
        await #expect(throws: CancellationError.self) { try await tasks[2].value }
        log.isOpen.store(true, ordering: .releasing)
        try await first.value
        for index in [0, 1, 3, 4] { try await tasks[index].value }
        #expect(log.order.withLock { $0 } == [0, 1, 3, 4])
    }

    @Test func aCancelledTaskNeverStarts() async {
        let queue = WorkQueue(limit: 1)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            _ = try await queue.run { _ in Issue.record("was started") }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
