extension SplitMix64 {
    /// Mixes bytes into a hash, eight at a time in the order of the little end, and those that remain one by one.
    /// Checkpoints hold such hashes, so that the result must never change.
    /// - Parameters:
    ///   - hash: the hash of what came before.
    ///   - bytes: the bytes.
    ///   - position: the position of the first byte, if the words' positions count, too.
    package static func mixed(
        _ hash: UInt64, with bytes: UnsafeRawBufferPointer, at position: Int? = nil
    ) -> UInt64 {
        var hash = hash
        for offset in stride(from: 0, to: bytes.count - 7, by: 8) {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            hash = mixed(hash ^ word)
            if let position { hash &+= UInt64(position + offset) }
        }
        for byte in bytes.suffix(bytes.count % 8) { hash = mixed(hash ^ UInt64(byte)) }
        return hash
    }
}
