import Foundation
import Testing

/// Runs a test on separate threads, to keep Swift's cooperative pool free for asynchronous tests.
///
/// Use it for tests that compute for seconds or wait for another process. On the pool, which has one thread per core,
/// they would block every test that awaits something.
package struct OffThePool: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(QueueExecutor.shared) { try await function() }
    }
}

extension Trait where Self == OffThePool {
    /// Runs the test on separate threads, at most one per core at once.
    package static var offThePool: Self { OffThePool() }
}

/// Runs jobs on an operation queue.
private final class QueueExecutor: TaskExecutor {
    static let shared = QueueExecutor()

    private let queue: OperationQueue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = ProcessInfo.processInfo.activeProcessorCount
        return queue
    }()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.addOperation { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
