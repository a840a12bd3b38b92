import QuillGraph
import TestSupport
import Testing

@Suite struct ReductionTreeTests {
    @Test func ranksOwnNeighboringLeaves() {
        func owned(_ ranks: Int) -> [Range<Int>] {
            let tree = ReductionTree(ranks: ranks)
            return (0..<ranks).map(tree.leaves(of:))
        }
        #expect(owned(1) == [0..<1])
        #expect(owned(3) == [0..<2, 2..<3, 3..<4])
        #expect(owned(4) == [0..<1, 1..<2, 2..<3, 3..<4])
        #expect(owned(5) == [0..<2, 2..<4, 4..<6, 6..<7, 7..<8])
        for ranks in 1...33 {
            let tree = ReductionTree(ranks: ranks)
            #expect(owned(ranks).flatMap { Array($0) } == Array(0..<tree.leaves))
            #expect(tree.leaves < 2 * ranks)
            #expect(tree.leaves.nonzeroBitCount == 1)
            for rank in 0..<ranks {
                for leaf in tree.leaves(of: rank) { #expect(tree.rank(ofLeaf: leaf) == rank) }
            }
        }
    }

    @Test func shardsOfRanksCoverAll() {
        let tree = ReductionTree(ranks: 3)
        #expect((0..<3).map { tree.shards(of: $0, outOf: 8) } == [0..<4, 4..<6, 6..<8])
    }

    @Test func roundsSumNeighborsFirst() {
        func rounds(_ ranks: Int) -> [[[Int]]] {
            ReductionTree(ranks: ranks).rounds.map { $0.map { [$0.into, $0.from] } }
        }
        #expect(rounds(1).isEmpty)
        #expect(rounds(2) == [[[0, 1]]])
        #expect(rounds(3) == [[[1, 2]], [[0, 1]]])
        #expect(rounds(4) == [[[0, 1], [2, 3]], [[0, 2]]])
        #expect(rounds(6) == [[[2, 3], [4, 5]], [[0, 1], [2, 4]], [[0, 2]]])
    }

    /// The sum over the leaves, each rank its own ones first, is that of the perfect tree for any number of ranks.
    @Test(arguments: 1...16) func sumsDoNotDependOnTheRanks(_ ranks: Int) async throws {
        let leaves: [Float] = (0..<16).map { 1 / Float(3 + 7 * $0) }
        /// Written without the tree under test.
        @Sendable func sum(_ numbers: ArraySlice<Float>) -> Float {
            if numbers.count == 1 { return numbers[numbers.startIndex] }
            let middle = numbers.startIndex + numbers.count / 2
            return sum(numbers[..<middle]) + sum(numbers[middle...])
        }
        let expected = sum(leaves[...])
        let results = await InProcessCommunicator.run(ranks) { communicator in
            let own = ReductionTree(ranks: ranks).shards(of: communicator.rank, outOf: 16)
            var number = [sum(leaves[own])]
            number.withUnsafeMutableBufferPointer { communicator.startAllReduceSum($0) }
            try communicator.finishSums()
            return number[0]
        }
        for result in results { #expect(try result.get() == expected) }
    }
}
