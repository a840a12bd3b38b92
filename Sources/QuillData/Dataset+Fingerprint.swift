import QuillTensor

extension Dataset {
    /// A hash of every image and label that tells data sets apart. It isn't cryptographic.
    public var fingerprint: UInt64 {
        var hash = SplitMix64.mixed(UInt64(count) &+ 1)
        images.withUnsafeBufferPointer { pixels in
            let bytes = UnsafeRawBufferPointer(pixels)
            for offset in stride(from: 0, to: bytes.count - 7, by: 8) {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                hash = SplitMix64.mixed(hash ^ word) &+ UInt64(offset)
            }
            for byte in bytes.suffix(bytes.count % 8) { hash = SplitMix64.mixed(hash ^ UInt64(byte)) }
        }
        labels.withUnsafeBufferPointer { labels in
            for label in labels { hash = SplitMix64.mixed(hash ^ UInt64(bitPattern: Int64(label))) }
        }
        return hash
    }
}
