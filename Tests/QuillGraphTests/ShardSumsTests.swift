import QuillTensor
import TestSupport
import Testing

@testable import QuillGraph

/// The sums of values over the shards of a batch.
@Suite struct ShardSumsTests {
    @Test func valuesHavePlacesInBuckets() {
        let layout = BucketLayout(counts: [3, 16, 100, 1, 17], bucketSize: 64)
        #expect(layout.sizes == [32, 112, 48])
        #expect(layout.places.map(\.bucket) == [0, 0, 1, 2, 2])
        #expect(layout.places.map(\.offset) == [0, 16, 0, 0, 16])
        #expect(layout.places.map(\.count) == [3, 16, 100, 1, 17])
        #expect(BucketLayout(counts: []).sizes == [])
        #expect(BucketLayout(counts: [200, 1], bucketSize: 64).sizes == [208, 16])
    }

    /// The number that a shard deposits at an index. Sums of such numbers depend on their order.
    private static func number(_ shard: Int, _ index: Int) -> Float { 1 / Float(3 + 7 * shard + index) }

    /// The sum of the shards from `first` on, written without the code under test.
    private static func expected(_ first: Int, _ count: Int, _ index: Int, _ empty: Set<Int>) -> Float {
        if count == 1 { return empty.contains(first) ? 0 : number(first, index) * 0.5 }
        return expected(first, count / 2, index, empty)
            + expected(first + count / 2, count / 2, index, empty)
    }

    /// Deposits numbers for 8 shards on some ranks, and returns their sums, as another graph reads them.
    private static func sums(
        _ communicator: InProcessCommunicator?, count: Int, threads: Int, empty: Set<Int>
    ) throws -> [Float] {
        let sums = ShardSums(shards: 8, communicator: communicator)
        let runtime = try Runtime(threads: threads)
        let graph = Graph()
        let values = [graph.input("a", [count]), graph.input("b", [2, 3])]
        let deposit = try graph.executor(
            outputs: [], effects: graph.deposit(values.map { ($0, 0.5) }, in: sums), sums: sums,
            runtime: runtime)
        let reader = Graph()
        let total = try reader.executor(
            outputs: reader.sums([[count], [2, 3]], in: sums).map { $0 * 1 }, sums: sums, runtime: runtime)
        // The second batch finds what the first one has left.
        for _ in 0..<2 {
            sums.begin()
            for shard in sums.own {
                if empty.contains(shard) {
                    sums.depositNothing()
                } else {
                    for (name, first) in [("a", 0), ("b", count)] {
                        let memory = try #require(deposit.input(name, as: Float.self))
                        for index in memory.indices { memory[index] = number(shard, first + index) }
                    }
                    deposit.run()
                }
                sums.advance()
            }
            try sums.finish()
        }
        total.run()
        return Array(total.output(0)) + Array(total.output(1))
    }

    @Test(arguments: [3, 8], [[], [0, 5, 7]] as [Set<Int>])
    func sumsAreThoseOfTheTree(_ ranks: Int, _ empty: Set<Int>) async throws {
        // More than one piece, and more than one bucket.
        let count = (1 << 18) + 5
        let results = await InProcessCommunicator.run(ranks) {
            try Self.sums($0, count: count, threads: 2, empty: empty)
        }
        let expected = (0..<count + 6).map { Self.expected(0, 8, $0, empty) }
        for result in results { #expect(try result.get() == expected) }
        #expect(try Self.sums(nil, count: count, threads: 1, empty: empty) == expected)
    }

    @Test func otherPlacesAreRejected() throws {
        let sums = ShardSums(shards: 2, communicator: nil)
        try sums.layOut(BucketLayout(counts: [3]))
        try sums.layOut(BucketLayout(counts: [3]))
        #expect(throws: QuillError.self) { try sums.layOut(BucketLayout(counts: [3, 40])) }
    }
}
