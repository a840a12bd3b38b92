import Dispatch
import QuillTensor
import Synchronization

/// A queue of a few batches that a task prepares while the training step runs.
final class PrefetchQueue: BatchStream, Sendable {
    private enum Item {
        case batch(TrainingData)
        case end
        case failure(any Error)
    }

    private struct State {
        var items: [Item] = []
        var producer: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private static let capacity = 2
    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)

    /// Whether the consumer has stopped taking batches.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Adds the batches of a sequence, pass after pass, until the queue is closed.
    func fill<Batches: AsyncSequence>(from batches: Batches) async where Batches.Element == TrainingData {
        do {
            while !isClosed {
                var isEmpty = true
                for try await batch in batches {
                    isEmpty = false
                    await put(.batch(batch))
                    if isClosed { return }
                }
                await put(.end)
                // The sequence can be iterated only once: end the consumer's wait for another pass.
                if isEmpty { return await put(.end) }
            }
        } catch {
            await put(.failure(error))
        }
    }

    /// Adds an item; waits while the queue is full.
    private func put(_ item: Item) async {
        await withCheckedContinuation { producer in
            let goesOn = state.withLock { state in
                state.items.append(item)
                if state.items.count < Self.capacity || state.isClosed { return true }
                state.producer = producer
                return false
            }
            filled.signal()
            if goesOn { producer.resume() }
        }
    }

    /// Waits for the next batch and returns it; nil at the end of a pass and after `close`.
    func next() throws -> TrainingData? {
        filled.wait()
        let (item, producer) = state.withLock { state in
            defer { state.producer = nil }
            return (state.items.isEmpty ? .end : state.items.removeFirst(), state.producer)
        }
        producer?.resume()
        switch item {
        case .batch(let batch): return batch
        case .end: return nil
        case .failure(let error): throw error
        }
    }

    /// Does nothing: the producer starts the next pass by itself.
    func restart() {}

    /// Ends the producer and the consumer, even while they wait.
    func close() {
        let producer = state.withLock { state in
            defer { state.producer = nil }
            state.isClosed = true
            state.items = []
            return state.producer
        }
        producer?.resume()
        filled.signal()
    }
}
