/// The fixed binary tree in which ranks sum their numbers, so that the order of additions depends on nothing else.
///
/// The tree is perfect: its leaves are a power of two, the smallest that is at least the number of ranks. Where there are
/// more leaves than ranks, the first ranks own two neighboring leaves each and the others one. Neighbors are summed first:
/// the sum over four ranks is (0 + 1) + (2 + 3), and over three, of which rank 0 owns two leaves, 0 + (1 + 2).
///
/// A rank whose leaves stand for several shards of a batch owns a subtree of the perfect tree over all shards. If it sums
/// its shards in the order of that subtree, the sum over all ranks is equal to the bit for any number of ranks.
public struct ReductionTree: Hashable, Sendable {
    /// The number of ranks.
    public let ranks: Int
    /// The number of leaves: the smallest power of two that is at least the number of ranks.
    public let leaves: Int

    /// One sum of a round: the rank that receives numbers and adds them to its own, and the rank that sends them.
    public struct Sum: Hashable, Sendable {
        /// The rank that adds, which holds the left operand.
        public let into: Int
        /// The rank that sends the right operand.
        public let from: Int
    }

    /// Creates the tree over a number of ranks.
    /// - Precondition: `ranks` is at least 1.
    public init(ranks: Int) {
        precondition(ranks >= 1, "a reduction needs at least one rank, received \(ranks)")
        self.ranks = ranks
        leaves = Self.powerOfTwo(atLeast: ranks)
    }

    /// Returns the smallest power of two that is at least `count`.
    public static func powerOfTwo(atLeast count: Int) -> Int {
        count <= 1 ? 1 : 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
    }

    /// The number of ranks that own two leaves.
    private var pairs: Int { leaves - ranks }

    /// Returns the leaves that a rank owns: one, or two neighbors.
    public func leaves(of rank: Int) -> Range<Int> {
        rank < pairs ? 2 * rank..<2 * rank + 2 : rank + pairs..<rank + pairs + 1
    }

    /// Returns the rank that owns a leaf.
    public func rank(ofLeaf leaf: Int) -> Int { leaf < 2 * pairs ? leaf / 2 : leaf - pairs }

    /// Returns the shards that a rank owns if each leaf stands for an equal number of consecutive shards.
    /// - Parameters:
    ///   - rank: the rank.
    ///   - count: the number of all shards, a power of two that is at least the number of leaves.
    public func shards(of rank: Int, outOf count: Int) -> Range<Int> {
        let (own, each) = (leaves(of: rank), count / leaves)
        return own.lowerBound * each..<own.upperBound * each
    }

    /// The sums of all ranks' numbers, one round for each level of the tree, from the leaves up. Rank 0 has the result. The
    /// sums of a round are independent.
    public var rounds: [[Sum]] {
        var rounds: [[Sum]] = []
        var width = 1
        while width < leaves {
            let sums = stride(from: 0, to: leaves, by: 2 * width).compactMap { first -> Sum? in
                let (into, from) = (rank(ofLeaf: first), rank(ofLeaf: first + width))
                return into == from ? nil : Sum(into: into, from: from)
            }
            if !sums.isEmpty { rounds.append(sums) }
            width *= 2
        }
        return rounds
    }
}
