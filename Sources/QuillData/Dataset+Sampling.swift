import QuillTensor

extension Dataset {
    /// Returns images drawn at random, the same share of each class, in their order; all if there are fewer.
    /// - Parameters:
    ///   - count: the number of images.
    ///   - seed: the seed of the draw, which gives the same images on every platform.
    public func stratifiedSample(_ count: Int, seed: UInt64 = 1) -> Dataset {
        guard count < self.count else { return self }
        return picking(Split.stratified(Swift.max(count, 0), labels.elements, seed: seed).sorted())
    }
}

extension ImageData {
    /// Returns at most `limit` images of each part, drawn at random, the same share of each class, in their order. A note
    /// says so.
    /// - Parameters:
    ///   - limit: the maximum number of training images, and of test images.
    ///   - seed: the seed of the draw, which gives the same images on every platform.
    public func sample(_ limit: Int, seed: UInt64 = 1) -> ImageData {
        let sampled = [(train, "training"), (test, "test")].filter { $0.0.count > limit }
        guard !sampled.isEmpty else { return self }
        let counts = sampled.map { "\(limit) of \($0.0.count) \($0.1) images" }
        return ImageData(
            checkedTrain: train.stratifiedSample(limit, seed: seed),
            test: test.stratifiedSample(limit, seed: seed), source: source,
            notes: notes + [
                "\(counts.joined(separator: ", ")): a random draw from each class (seed \(seed))"
            ])
    }
}
