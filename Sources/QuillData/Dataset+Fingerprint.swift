import QuillTensor

extension Dataset {
    /// A hash of every image and label that tells data sets apart. It isn't cryptographic.
    public var fingerprint: UInt64 {
        var hash = SplitMix64.mixed(UInt64(count) &+ 1)
        // In parts of whole words, so that a mapped file needn't fit into memory.
        let bytes = images.flattened()
        let part = 1 << 24
        for first in stride(from: 0, to: Swift.max(bytes.elementCount, 1), by: part) {
            let end = Swift.min(first + part, bytes.elementCount)
            hash = bytes[first..<end].withUnsafeBufferPointer {
                SplitMix64.mixed(hash, with: UnsafeRawBufferPointer($0), at: first)
            }
            images.mapping?.release()
        }
        labels.withUnsafeBufferPointer { labels in
            for label in labels { hash = SplitMix64.mixed(hash ^ UInt64(bitPattern: Int64(label))) }
        }
        return hash
    }
}
