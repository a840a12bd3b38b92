import QuillTensor

/// The random numbers of a sample: a SplitMix64 stream that starts afresh for every `(seed, index)`.
///
/// Everything drawn from it uses only additions, multiplications and conversions that IEEE 754 defines to the
/// last bit, never the system's math library, so a sample has the same bytes on every machine.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct StrokeRandom: Sendable {
    private var state: UInt64

    package init(seed: UInt64, stream: UInt64) {
        let (left, right) = (seed &+ 0x9E37_79B9_7F4A_7C15, stream &+ 0xD1B5_4A32_D192_ED03)
        state = SplitMix64.mixed(left) ^ SplitMix64.mixed(right)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return SplitMix64.mixed(state)
    }

    /// Returns a number uniform in 0..<1.
    package mutating func unit() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// Returns a number uniform between two values.
    package mutating func between(_ low: Float, _ high: Float) -> Float { low + (high - low) * unit() }

    /// Returns true with the given probability.
    package mutating func chance(_ probability: Float) -> Bool { unit() < probability }

    /// Returns an approximately normal number with the given mean and standard deviation `spread`, at most 3.5 of them
    /// away: the sum of four uniform numbers, all taken from one word.
    package mutating func about(_ mean: Float, _ spread: Float) -> Float {
        let word = next()
        let sum = (word & 0xFFFF) + (word >> 16 & 0xFFFF) + (word >> 32 & 0xFFFF) + (word >> 48)
        let rootOfThree: Float = 1.732_050_8
        return mean + spread * rootOfThree * (Float(sum) * 0x1p-16 - 2)
    }

    /// Returns an integer uniform in 0..<count; `count` must be positive and small.
    package mutating func index(below count: Int) -> Int { Int(((next() >> 32) &* UInt64(count)) >> 32) }
}
