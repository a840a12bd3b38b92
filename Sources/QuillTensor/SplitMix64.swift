/// A small random generator for orders and samples: Steele, Lea and Flood's SplitMix64 (OOPSLA 2014). The standard
/// library's own shuffling may change between releases; the order of a training, or which rows are held out, must not.
public struct SplitMix64: Sendable {
    @usableFromInline var state: UInt64

    /// The same seed gives the same numbers everywhere.
    @inlinable public init(seed: UInt64) { state = seed }

    /// The next 64 random bits.
    @inlinable public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// The generator's mixing function: every bit of the result depends on every bit of the word.
    @inlinable public static func mixed(_ word: UInt64) -> UInt64 {
        var z = word
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The rows in a random order (Fisher–Yates).
    public mutating func shuffled(_ rows: [Int]) -> [Int] { sample(rows.count, of: rows) }

    /// The first `count` of a random order.
    public mutating func sample(_ count: Int, of rows: [Int]) -> [Int] {
        var rows = rows
        for place in 0..<count {
            // The high half of a product; its bias, under 2⁻⁴⁰ for a million rows, does not matter here.
            let offset = next().multipliedFullWidth(by: UInt64(rows.count - place)).high
            rows.swapAt(place, place + Int(offset))
        }
        return Array(rows.prefix(count))
    }
}
