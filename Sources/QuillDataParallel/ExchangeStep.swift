import QuillGraph

/// One rank's step of an exchange: it sends a part of its buffer to another rank and receives one from it at the same time.
package struct ExchangeStep: Hashable, Sendable {
    /// The other rank.
    package var peer: Int
    /// The elements to send; nil for none.
    package var send: Range<Int>?
    /// The elements to receive; nil for none.
    package var receive: Range<Int>?
    /// Whether to add what is received to the buffer, instead of replacing it.
    package var adds = false

    /// Up to this size, every rank sends its whole buffer: fewer messages are worth more than fewer bytes.
    private static let smallBytes = 16 << 10

    /// Returns the steps of one rank in a sum over all ranks, in the order of the `ReductionTree`.
    ///
    /// For a power of two ranks, neighbors exchange first, then pairs of pairs, and so on. Small buffers are exchanged whole
    /// (recursive doubling); of larger ones, each rank sums a part, and the parts are gathered the same way back (recursive
    /// halving and doubling, R. Thakur, R. Rabenseifner and W. Gropp, *Optimization of Collective Communication Operations in
    /// MPICH*, 2005), which moves 2 (R − 1) / R of the buffer. For other numbers of ranks, sums move down the tree and the
    /// result moves up again.
    /// - Parameters:
    ///   - rank: the rank.
    ///   - size: the number of ranks.
    ///   - count: the number of elements.
    ///   - stride: the bytes of an element.
    package static func sum(rank: Int, of size: Int, count: Int, stride: Int) -> [ExchangeStep] {
        guard size.nonzeroBitCount == 1 else { return reduction(rank, size, count) }
        let bits = (0..<size.trailingZeroBitCount).map { 1 << $0 }
        if size == 2 || count * stride <= smallBytes || count < size {
            return bits.map {
                ExchangeStep(peer: rank ^ $0, send: 0..<count, receive: 0..<count, adds: true)
            }
        }
        var steps: [ExchangeStep] = []
        var own = 0..<count
        for bit in bits {
            let middle = (own.lowerBound + own.upperBound) / 2
            let (lower, upper) = (own.lowerBound..<middle, middle..<own.upperBound)
            let keepsLower = rank & bit == 0
            own = keepsLower ? lower : upper
            steps.append(
                ExchangeStep(peer: rank ^ bit, send: keepsLower ? upper : lower, receive: own, adds: true))
        }
        // The way back: what was given away comes back as a sum.
        for step in steps.reversed() {
            steps.append(ExchangeStep(peer: step.peer, send: step.receive, receive: step.send))
        }
        return steps
    }

    private static func reduction(_ rank: Int, _ size: Int, _ count: Int) -> [ExchangeStep] {
        let all = 0..<count
        let down = ReductionTree(ranks: size).rounds.joined().compactMap { sum -> ExchangeStep? in
            if sum.into == rank { return ExchangeStep(peer: sum.from, receive: all, adds: true) }
            return sum.from == rank ? ExchangeStep(peer: sum.into, send: all) : nil
        }
        return down + down.reversed().map { ExchangeStep(peer: $0.peer, send: $0.receive, receive: $0.send) }
    }

    /// Returns the steps of one rank in a broadcast of a number of bytes, along a binomial tree.
    package static func broadcast(rank: Int, of size: Int, from root: Int, count: Int) -> [ExchangeStep] {
        let own = (rank - root + size) % size
        func number(_ relative: Int) -> Int { (relative + root) % size }
        let lowest = own == 0 ? ReductionTree.powerOfTwo(atLeast: size) : own & -own
        var steps: [ExchangeStep] = []
        if own > 0 { steps.append(ExchangeStep(peer: number(own - lowest), receive: 0..<count)) }
        var bit = lowest / 2
        while bit > 0 {
            if own + bit < size { steps.append(ExchangeStep(peer: number(own + bit), send: 0..<count)) }
            bit /= 2
        }
        return steps
    }
}
