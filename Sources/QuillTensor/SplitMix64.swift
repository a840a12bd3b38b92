/// A small random number generator for orders and samples: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). The
/// standard library's shuffling may change between releases; the order of a training run and held-out rows must not.
public struct SplitMix64: Sendable {
    @usableFromInline var state: UInt64

    /// Creates a generator. The same seed gives the same numbers on every platform.
    @inlinable public init(seed: UInt64) { state = seed }

    /// Returns the next 64 random bits.
    @inlinable public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// Mixes a word: every bit of the result depends on every bit of the word.
    @inlinable public static func mixed(_ word: UInt64) -> UInt64 {
        var z = word
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Returns the rows in a random order (Fisher–Yates).
    public mutating func shuffled(_ rows: [Int]) -> [Int] { sample(rows.count, of: rows) }

    /// Returns the first `count` rows of a random order.
    public mutating func sample(_ count: Int, of rows: [Int]) -> [Int] {
        var rows = rows
        for index in 0..<count {
            // The high half of the product; its bias, under 2⁻⁴⁰ for a million rows, is negligible.
            let offset = next().multipliedFullWidth(by: UInt64(rows.count - index)).high
            rows.swapAt(index, index + Int(offset))
        }
        return Array(rows.prefix(count))
    }
}
