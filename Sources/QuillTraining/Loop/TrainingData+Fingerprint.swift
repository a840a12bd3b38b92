import QuillTensor

extension TrainingData {
    /// A hash of the samples, targets, and weights that tells data apart. It isn't cryptographic. Of a large tensor, evenly
    /// spaced pieces count, so that data that is mapped into memory isn't read as a whole.
    var fingerprint: UInt64 {
        var hash = SplitMix64.mixed(UInt64(count))
        for tensor in features + targets + sampleWeights.map(AnyTensor.float32) {
            hash = SplitMix64.mixed(hash ^ tensor.fingerprint)
        }
        return hash
    }
}

extension AnyTensor {
    /// The number of bytes that are read at a time, and of all that are read.
    private static let piece = 4096
    private static let most = 1 << 26

    /// A hash of the type, the shape, and the elements.
    var fingerprint: UInt64 {
        "\(dataType) \(shape)".utf8.reduce(withUnsafeBytes(Self.fingerprint)) {
            SplitMix64.mixed($0 ^ UInt64($1))
        }
    }

    private static func fingerprint(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        guard bytes.count > most else { return SplitMix64.mixed(0, with: bytes) }
        let pieces = most / piece
        return (0..<pieces).reduce(0) { before, index in
            // The last piece ends where the bytes do.
            let start = Int(Double(bytes.count - piece) * Double(index) / Double(pieces - 1))
            return SplitMix64.mixed(
                before, with: UnsafeRawBufferPointer(rebasing: bytes[start..<start + piece]))
        }
    }
}

extension Model {
    /// A hash of the weights.
    var weightFingerprint: UInt64 {
        network.weights.reduce(0) { hash, weight in
            SplitMix64.mixed(hash ^ (storage.variables.value(weight.name)?.fingerprint ?? 0))
        }
    }
}

extension [Int] {
    /// A hash of the numbers in their order.
    var fingerprint: UInt64 { reduce(UInt64(count)) { SplitMix64.mixed($0 ^ UInt64(bitPattern: Int64($1))) } }
}
