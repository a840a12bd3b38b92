import Foundation
import QuillGraph
import QuillTensor

/// A communicator whose ranks are threads of the same process.
package final class InProcessCommunicator: Communicator {
    package let rank: Int
    private let group: Group

    private init(rank: Int, group: Group) {
        self.rank = rank
        self.group = group
    }

    /// Creates the ranks of a new group.
    package static func ranks(_ count: Int) -> [InProcessCommunicator] {
        let group = Group(size: count)
        return (0..<count).map { InProcessCommunicator(rank: $0, group: group) }
    }

    /// Runs `body` for every rank of a new group, each on its own thread, and returns the results in order.
    package static func run<Result: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (InProcessCommunicator) throws -> Result
    ) async -> [Swift.Result<Result, any Error>] {
        let ranks = ranks(count)
        return await withTaskGroup(of: (Int, Swift.Result<Result, any Error>).self) { tasks in
            for rank in ranks {
                tasks.addTask {
                    // On separate threads: ranks block while they wait for each other, which tasks' threads must not
                    // do.
                    await withCheckedContinuation { continuation in
                        Thread.detachNewThread {
                            let result = Swift.Result { try body(rank) }
                            continuation.resume(returning: (rank.rank, result))
                        }
                    }
                }
            }
            return await tasks.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    package var size: Int { group.size }
    package var failure: (any Error)? { group.failure }

    package func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws { try sum(buffer) }
    package func allReduceSum(_ buffer: UnsafeMutableBufferPointer<Double>) throws { try sum(buffer) }

    private func sum<Number: FloatingPoint>(_ buffer: UnsafeMutableBufferPointer<Number>) throws {
        let kind = "sum of \(buffer.count) \(Number.self)"
        let all = try group.exchange(kind, [UInt8](UnsafeRawBufferPointer(buffer)), from: rank)
        var numbers = all.map { bytes in bytes.withUnsafeBytes { Array($0.bindMemory(to: Number.self)) } }
        for sum in ReductionTree(ranks: size).rounds.joined() {
            for index in buffer.indices { numbers[sum.into][index] += numbers[sum.from][index] }
        }
        _ = buffer.update(fromContentsOf: numbers[0])
    }

    package func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws {
        let own = rank == root ? [UInt8](bytes) : []
        bytes.copyBytes(
            from: try group.exchange("broadcast of \(bytes.count) bytes from \(root)", own, from: rank)[root])
    }

    package func barrier() throws { _ = try group.exchange("barrier", [], from: rank) }

    package func abort(_ reason: String) { group.abort("rank \(rank): \(reason)") }

    /// The meeting point of a group's ranks.
    private final class Group: @unchecked Sendable {
        // Unchecked: all fields are accessed under the condition's lock.
        let size: Int
        private let condition = NSCondition()
        private var slots: [Int: (kind: String, bytes: [UInt8])] = [:]
        private var readers = 0
        private var reason: String?

        init(size: Int) { self.size = size }

        var failure: (any Error)? {
            condition.withLock { reason.map { QuillError(.data, $0) } }
        }

        func abort(_ text: String) {
            condition.withLock {
                reason = reason ?? text
                condition.broadcast()
            }
        }

        /// The contributions of all ranks, in rank order.
        func exchange(_ kind: String, _ bytes: [UInt8], from rank: Int) throws -> [[UInt8]] {
            try condition.withLock {
                // Wait until all ranks have read the last exchange.
                try wait { self.readers > 0 }
                slots[rank] = (kind, bytes)
                if slots.count == size { readers = size }
                condition.broadcast()
                try wait { self.readers == 0 }
                let all = (0..<size).compactMap { slots[$0] }
                if let other = all.first(where: { $0.kind != kind }) {
                    reason = reason ?? "a rank calls for a \(kind), another one for a \(other.kind)"
                    condition.broadcast()
                    try wait { false }
                }
                readers -= 1
                if readers == 0 { slots = [:] }
                condition.broadcast()
                return all.map(\.bytes)
            }
        }

        private func wait(while condition: () -> Bool) throws {
            while reason == nil, condition() { self.condition.wait() }
            if let reason { throw QuillError(.data, reason) }
        }
    }
}
