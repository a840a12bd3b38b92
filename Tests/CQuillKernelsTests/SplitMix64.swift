/// A small random number generator that gives the same cases everywhere (Steele et al. 2014, SplitMix64).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// Numbers in −1…1.
    mutating func floats(_ count: Int) -> [Float] {
        (0..<count).map { _ in Float(next() >> 40) / Float(1 << 23) - 1 }
    }

    /// Divides 0..<count at random positions and returns the parts in random order.
    mutating func split(_ count: Int64) -> [Range<Int64>] {
        var parts: [Range<Int64>] = []
        var begin: Int64 = 0
        while begin < count {
            let end = min(count, begin + 1 + Int64(next() % 4))
            parts.append(begin..<end)
            begin = end
        }
        parts.shuffle(using: &self)
        return parts
    }
}
