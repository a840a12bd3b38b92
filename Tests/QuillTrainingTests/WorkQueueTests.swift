import Dispatch
import QuillData
import QuillNetwork
import QuillTensor
import Synchronization
import Testing

@testable import QuillTraining

/// Long work on threads of its own.
@Suite struct WorkQueueTests {
    @Test func givesTheSameResults() async throws {
        let images = try Tiny.images(30)
        var (one, other, third) = (try Tiny.model(), try Tiny.model(), try Tiny.model())
        let expected = try one.fit(
            images, batchSize: 8, epochs: 2, validation: .split(0.2), verbose: .silent)
        let history = try await other.fit(
            images, batchSize: 8, epochs: 2, validation: .split(0.2), verbose: .silent, on: .background)
        try await third.fit(
            images.images, images.labels, batchSize: 8, epochs: 2, validation: .split(0.2), verbose: .silent,
            on: WorkQueue(limit: 1))
        #expect(history == expected)
        #expect(difference(one.bits, other.bits) == nil && difference(one.bits, third.bits) == nil)
        let model = other
        #expect(try await model.evaluate(images, on: .background) == one.evaluate(images))
        #expect(
            try await model.evaluate(images.images, images.labels, on: .background) == one.evaluate(images))
        let outputs = try one.predict(images)
        #expect(try await model.predict(images, on: .background) == outputs)
        #expect(try await model.predict(images.images, on: .background) == outputs)
        let image = images.images[2]
        #expect(try await model.predict(image: image, on: .background) == one.predict(image: image))
        await #expect(throws: QuillError.self) {
            try await model.predict(Tensor<Float>.zeros([2, 3]), on: .background)
        }
    }

    /// Tells the test that an epoch has ended.
    private struct Signal: Callback {
        let ended: DispatchSemaphore
        mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) { ended.signal() }
    }

    @Test func cancellationKeepsTheTrainingDoneSoFar() async throws {
        let images = try Tiny.images(30)
        let ended = DispatchSemaphore(value: 0)
        let start = try Tiny.model()
        let task = Task {
            var model = start
            let history = try await model.fit(
                images, batchSize: 8, epochs: 1_000_000, callbacks: [Signal(ended: ended)], verbose: .silent,
                on: .background)
            return (model, history)
        }
        await wait(for: ended)
        task.cancel()
        let (model, history) = try await task.value
        #expect(history.stopReason == "cancelled")
        #expect(!history.epochs.isEmpty && history.epochs.count < 1_000_000)
        #expect(difference(model.bits, start.bits) != nil)
    }

    @Test func jobsStartInTheirOrderAndAtMostLimitAtOnce() async throws {
        let queue = WorkQueue(limit: 1)
        let (first, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let order = Log()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await queue.run { _ in
                    first.signal()
                    gate.wait()
                    order.add(0)
                }
            }
            await wait(for: first)
            for number in 1...4 {
                group.addTask { try await queue.run { _ in order.add(number) } }
                while queue.waitingCount < number { await Task.yield() }
            }
            // A job whose task is cancelled while it waits leaves at once.
            let dropped = Task { try await queue.run { _ in order.add(99) } }
            while queue.waitingCount < 5 { await Task.yield() }
            dropped.cancel()
            await #expect(throws: CancellationError.self) { try await dropped.value }
            #expect(queue.waitingCount == 4)
            gate.signal()
            try await group.waitForAll()
        }
        #expect(order.numbers == [0, 1, 2, 3, 4])
    }

    @Test func severalJobsRunAtOnceUpToTheLimit() async throws {
        let queue = WorkQueue(limit: 3)
        let jobs = Count()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<9 {
                group.addTask {
                    try await queue.run { _ in
                        jobs.begin()
                        // The first three wait for each other.
                        while jobs.most < 3 { sleep() }
                        jobs.end()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(jobs.most == 3)
        #expect(WorkQueue(limit: -1).limit == 1 && WorkQueue.background.limit >= 2)
    }
}

/// Numbers in the order in which they are added.
private final class Log: Sendable {
    private let all = Mutex<[Int]>([])
    func add(_ number: Int) { all.withLock { $0.append(number) } }
    var numbers: [Int] { all.withLock { $0 } }
}

/// The number of jobs that run, and the most that ran at once.
private final class Count: Sendable {
    private let jobs = Mutex((running: 0, most: 0))

    func begin() {
        jobs.withLock {
            $0.running += 1
            $0.most = max($0.most, $0.running)
        }
    }

    func end() { jobs.withLock { $0.running -= 1 } }
    var most: Int { jobs.withLock { $0.most } }
}

/// Waits for a semaphore without keeping a thread of Swift's tasks.
private func wait(for semaphore: DispatchSemaphore) async {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "wait").async {
            semaphore.wait()
            continuation.resume()
        }
    }
}

/// Waits for a millisecond.
private func sleep() { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(1)) }
