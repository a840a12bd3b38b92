import QuillData
import QuillTensor

extension ImageData {
    /// Draws digits with the built-in generator.
    /// - Parameters:
    ///   - seed: the seed; different seeds give different digits.
    ///   - trainCount: the number of training digits, at most ten million.
    ///   - testCount: the number of test digits, which are the same for every `trainCount`.
    /// - Throws: an `.argument` error for a negative or too large count.
    public static func strokes(
        seed: UInt64 = 1, trainCount: Int = 60_000, testCount: Int = 10_000
    ) throws -> ImageData {
        // Far beyond any training index, so both parts can grow without overlapping.
        let testStart = 10_000_000
        for (part, count) in [("training", trainCount), ("test", testCount)]
        where !(0...testStart).contains(count) {
            throw QuillError(
                .argument, "Strokes: expected 0 to \(testStart) \(part) digits, received \(count)")
        }
        let strokes = Strokes(seed: seed)
        return ImageData(
            checkedTrain: try Dataset(strokes, 0..<trainCount),
            test: try Dataset(strokes, testStart..<testStart + testCount), source: .strokes(seed: seed))
    }
}

extension Dataset {
    fileprivate init(_ strokes: Strokes, _ range: Range<Int>) throws {
        var labels: [Int32] = []
        let images = Tensor<UInt8>([range.count, 28, 28, 1]) { target in
            // In chunks, so the whole set is never in memory twice.
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 4096) {
                let portion = strokes.images(start..<Swift.min(start + 4096, range.upperBound))
                _ = target[((start - range.lowerBound) * 784)...].initialize(fromContentsOf: portion.pixels)
                labels.append(contentsOf: portion.labels.map { Int32($0) })
            }
        }
        try self.init(images: images, labels: Tensor(labels))
    }
}

extension ImageData.Source {
    /// The built-in generator as a source.
    package static func strokes(seed: UInt64) -> Self {
        Self(name: "Strokes", place: "built in, seed \(seed)", argument: "strokes")
    }
}
