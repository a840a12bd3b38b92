import QuillSystem
import QuillTensor
import QuillTraining

/// Test-time augmentation: a network's mean outputs for each image and its eight shifts by one pixel. The mean depends
/// less on noise in single pixels and is right more often than any single view.
package enum ShiftedViews {
    private static let shifts = [
        (0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1),
    ]
    private static let side = 28
    /// The number of images per batch.
    private static let batch = 256

    /// The mean of the network's outputs, before any softmax, over the views: [count, classes].
    /// - Parameters:
    ///   - images: [count, 28, 28, 1].
    ///   - model: the network.
    ///   - isShifted: whether to add the eight shifted views; without them, it takes a ninth of the time.
    package static func outputs(
        of images: Tensor<UInt8>, by model: Model, isShifted: Bool = true
    ) throws -> Tensor<Float> {
        let shifts = isShifted ? Self.shifts : Array(Self.shifts.prefix(1))
        let (count, classes) = (images.shape[0], model.network.outputShapes[0].elementCount)
        var means: [Float] = []
        means.reserveCapacity(count * classes)
        for start in stride(from: 0, to: count, by: batch) {
            let part = min(batch, count - start)
            let outputs = try model.predict(views(of: images[start..<start + part], shifts))
            let elements =
                (model.network.endsInSoftmax
                ? outputs.map { log(max($0, .leastNormalMagnitude)) } : outputs).elements
            for index in 0..<part * classes {
                let sum = shifts.indices.reduce(0) { $0 + elements[$1 * part * classes + index] }
                means.append(sum / Float(shifts.count))
            }
        }
        return try Tensor([count, classes], means)
    }

    /// All images unshifted, then all with the next shift, and so on.
    private static func views(of images: Tensor<UInt8>, _ shifts: [(Int, Int)]) -> Tensor<UInt8> {
        let (count, area) = (images.shape[0], side * side)
        return Tensor([shifts.count * count, side, side, 1]) { target in
            target.initialize(repeating: 0)
            images.withUnsafeBufferPointer { source in
                for (view, shift) in shifts.enumerated() {
                    for image in 0..<count {
                        for y in max(0, shift.0)..<side + min(0, shift.0) {
                            let from = image * area + (y - shift.0) * side
                            let to = (view * count + image) * area + y * side
                            for x in max(0, shift.1)..<side + min(0, shift.1) {
                                target[to + x] = source[from + x - shift.1]
                            }
                        }
                    }
                }
            }
        }
    }
}
