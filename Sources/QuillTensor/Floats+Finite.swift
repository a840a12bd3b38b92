extension UnsafeBufferPointer<Float> {
    /// The index of the first number that isn't finite, or nil.
    package var firstNonFinite: Int? {
        let block = 4096
        for start in stride(from: 0, to: count, by: block) {
            let end = Swift.min(start + block, count)
            // Without an early exit, so that the compiler can vectorize it.
            var largest: UInt32 = 0
            for index in start..<end { largest = Swift.max(largest, self[index].bitPattern & 0x7FFF_FFFF) }
            if largest >= Float.infinity.bitPattern { return (start..<end).first { !self[$0].isFinite } }
        }
        return nil
    }
}
