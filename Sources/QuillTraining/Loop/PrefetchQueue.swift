import Dispatch
import QuillTensor
import Synchronization

/// Batches that a task makes while the training step runs: a few are kept ready.
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

    /// Whether nothing more will be taken.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Makes the batches of a sequence, round after round, until the queue is closed.
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
                // A sequence that can be gone through only once: whoever waits for another round hears of it.
                if isEmpty { return await put(.end) }
            }
        } catch {
            await put(.failure(error))
        }
    }

    /// Puts an item in, and waits while enough are ready.
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

    /// The next batch, which is waited for; nil at the end of a round and after `close`.
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

    /// Rounds follow each other by themselves.
    func restart() {}

    /// Ends producer and consumer, whichever waits.
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
