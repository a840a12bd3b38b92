import QuillTensor

extension ImageData {
    /// The number of test images that are also training images; 0 if they are mapped, which aren't compared.
    package var testImagesInTraining: Int {
        guard test.count > 0, train.imageShape == test.imageShape, !train.images.isMapped,
            !test.images.isMapped
        else { return 0 }
        let known = Set(train.imageHashes)
        return test.imageHashes.count(where: known.contains)
    }

    /// A line about test images that are also training images, from which the held-out images are drawn, too; nil if there
    /// are none.
    package var leakNote: String? {
        let leaked = testImagesInTraining
        guard leaked > 0 else { return nil }
        let all =
            leaked == test.count ? "all \(leaked.grouped)" : "\(leaked.grouped) of \(test.count.grouped)"
        return "\(all) test images are training images, too: the test accuracy will be too high"
    }
}

extension Tensor<UInt8> {
    /// A hash of each row, that is, of everything at one index of the first axis. It isn't cryptographic.
    package var rowHashes: [UInt64] {
        var hashes: [UInt64] = []
        forEachRow { _, bytes in
            let hash = bytes.reduce(SplitMix64.mixed(UInt64(bytes.count))) {
                ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
            }
            hashes.append(SplitMix64.mixed(hash))
        }
        return hashes
    }
}
