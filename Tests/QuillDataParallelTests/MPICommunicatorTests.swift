import Foundation
import QuillDataParallel
import QuillGraph
import QuillTensor
import Testing

/// The communicator over messages between threads. `scripts/cluster` runs it over MPI.
@Suite struct MPICommunicatorTests {
    /// Runs `body` on each rank, in a thread of its own.
    static func run<Output: Sendable>(
        _ size: Int, patience: Duration = .seconds(20), pollInterval: UInt32? = 100,
        _ body: @escaping @Sendable (MPICommunicator, InProcessTransport) throws -> Output
    ) async -> [Result<Output, any Error>] {
        await withTaskGroup(of: (Int, Result<Output, any Error>).self) { tasks in
            for transport in InProcessTransport.ranks(size) {
                let communicator = MPICommunicator(
                    transport, local: (transport.rank, size), patience: patience, pollInterval: pollInterval)
                tasks.addTask {
                    await withCheckedContinuation { continuation in
                        Thread.detachNewThread {
                            let result = Result { try body(communicator, transport) }
                            continuation.resume(returning: (transport.rank, result))
                        }
                    }
                }
            }
            return await tasks.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// The numbers of a rank, whose sums depend on the order.
    static func numbers(_ rank: Int, _ count: Int) -> [Float] {
        (0..<count).map { Float(sin(Double($0 * 7 + rank * 131)) * pow(10, Double(($0 + rank) % 5))) }
    }

    /// The sum of neighbors, then of pairs of them, written down without the communicator's code. The first ranks have two
    /// leaves if there are more leaves than ranks.
    static func sum(_ size: Int, _ count: Int) -> [Float] {
        var leaves = 1
        while leaves < size { leaves *= 2 }
        var nodes: [[Float]?] = []
        for rank in 0..<size {
            nodes.append(numbers(rank, count))
            if rank < leaves - size { nodes.append(nil) }
        }
        while nodes.count > 1 {
            nodes = stride(from: 0, to: nodes.count, by: 2).map { index in
                guard let left = nodes[index] else { return nil }
                guard let right = nodes[index + 1] else { return left }
                return zip(left, right).map(+)
            }
        }
        return nodes[0] ?? []
    }

    @Test(arguments: 1...9, [1, 5, 1000, 30_003])
    func sumsHaveTheBitsOfTheTree(_ size: Int, _ count: Int) async throws {
        let expected = Self.sum(size, count)
        let results = await Self.run(size) { communicator, _ in
            var numbers = Self.numbers(communicator.rank, count)
            try numbers.withUnsafeMutableBufferPointer { try communicator.allReduceSum($0) }
            try communicator.leave()
            return numbers
        }
        for result in results { #expect(try result.get() == expected) }
    }

    @Test(arguments: [2, 3, 4], [nil, 50] as [UInt32?])
    func severalSumsAreUnderWay(_ size: Int, _ pollInterval: UInt32?) async throws {
        let counts = [3, 5000, 1, 20_001]
        let expected = counts.map { Self.sum(size, $0) }
        let results = await Self.run(size, pollInterval: pollInterval) { communicator, _ in
            for _ in 0..<5 {
                let buffers = counts.map { count in
                    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
                    _ = buffer.initialize(from: Self.numbers(communicator.rank, count))
                    return buffer
                }
                defer { buffers.forEach { $0.deallocate() } }
                for buffer in buffers {
                    communicator.startAllReduceSum(buffer)
                    usleep(UInt32(communicator.rank * 100))
                }
                try communicator.finishSums()
                if buffers.map({ Array($0) }) != expected { return false }
            }
            try communicator.leave()
            return true
        }
        for result in results { #expect(try result.get()) }
    }

    @Test(arguments: 1...7) func broadcastsAndDoubles(_ size: Int) async throws {
        let results = await Self.run(size) { communicator, _ in
            var sums: [Double] = []
            for root in 0..<size {
                var bytes = (0..<1001).map { UInt8(truncatingIfNeeded: $0 * (communicator.rank + 3)) }
                try bytes.withUnsafeMutableBytes { try communicator.broadcast($0, from: root) }
                var number = [Double(communicator.rank) + 0.25, bytes.reduce(0) { $0 + Double($1) }]
                try number.withUnsafeMutableBufferPointer { try communicator.allReduceSum($0) }
                sums += number
            }
            try communicator.barrier()
            try communicator.leave()
            return sums
        }
        let expected = (0..<size).flatMap { root -> [Double] in
            let bytes = (0..<1001).map { Double(UInt8(truncatingIfNeeded: $0 * (root + 3))) }
            let ranks = (0..<size).map { Double($0) + 0.25 }
            return [ranks.reduce(0, +), bytes.reduce(0, +) * Double(size)]
        }
        for result in results { #expect(try result.get() == expected) }
    }

    @Test(arguments: [2, 3, 5]) func aFailureReachesAllRanks(_ size: Int) async throws {
        let results = await Self.run(size) { communicator, _ in
            var number: [Float] = [1]
            if communicator.rank == 1 {
                communicator.abort("cannot read digits.npz", code: 2)
            } else {
                #expect(throws: QuillError.self) {
                    try number.withUnsafeMutableBufferPointer { try communicator.allReduceSum($0) }
                }
            }
            #expect(throws: QuillError.self) { try communicator.leave() }
            return try #require(communicator.rankFailure)
        }
        for result in results {
            let failure = try result.get()
            #expect("\(failure)" == "rank 1: cannot read digits.npz")
            #expect(failure.code == 2)
        }
    }

    @Test(arguments: [2, 3, 5]) func silenceIsNoticed(_ size: Int) async throws {
        let results = await Self.run(size, patience: .milliseconds(800)) { communicator, transport in
            if communicator.rank == 1 {
                transport.fallSilent()
                return "rank 1"
            }
            var number: [Float] = [1]
            let error = #expect(throws: QuillError.self) {
                try number.withUnsafeMutableBufferPointer { try communicator.allReduceSum($0) }
            }
            #expect(communicator.rankFailure?.isLost == true)
            #expect(throws: QuillError.self) { try communicator.leave() }
            return error?.message ?? ""
        }
        for result in results { #expect(try result.get().hasPrefix("rank 1")) }
    }

    @Test(arguments: [2, 3, 4]) func differentCallsAreNoticed(_ size: Int) async throws {
        let results = await Self.run(size, patience: .seconds(2)) { communicator, _ in
            var numbers: [Float] = communicator.rank == size - 1 ? [1, 2] : [1]
            // A longer message than expected is an error of the transport; a shorter one isn't.
            let error = #expect(throws: QuillError.self) {
                try numbers.withUnsafeMutableBufferPointer { try communicator.allReduceSum($0) }
                for _ in 0..<100 {
                    try communicator.barrier()
                    usleep(50_000)
                }
            }
            return error?.message ?? ""
        }
        for result in results { #expect(try result.get().isEmpty == false) }
    }

    @Test func nothingIsSentByOneRank() async throws {
        let results = await Self.run(1) { communicator, _ in
            var numbers = Self.numbers(0, 10)
            try numbers.withUnsafeMutableBufferPointer { try communicator.allReduceSum($0) }
            try communicator.leave()
            return numbers
        }
        #expect(try results[0].get() == Self.numbers(0, 10))
    }
}
