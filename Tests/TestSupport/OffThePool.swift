import Foundation
import Testing

/// Keeps the threads of Swift's cooperative pool free for asynchronous tests: the test runs on threads of its own.
///
/// For tests that compute for seconds or wait for another process. On the pool, which has one thread per core, they
/// would hold up every test that awaits something.
package struct OffThePool: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(QueueExecutor.shared) { try await function() }
    }
}

extension Trait where Self == OffThePool {
    /// Runs the test on threads of its own, as many at once as the machine has cores.
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
