import QuillTensor
import QuillTraining

extension TensorBoard {
    /// Writes the distributions of weights and, with `writeImages`, the weights as images.
    mutating func writeWeights(_ weights: [String: Tensor<Float>], step: Int) throws {
        let sorted = weights.sorted { $0.key < $1.key }
        var values = sorted.map { SummaryValue.histogram("\($0.key)/histogram", of: $0.value) }
        if writeImages {
            for (name, weight) in sorted {
                guard let image = WeightImage(weight) else { continue }
                values.append(try .images("\(name)/image", image.pixels))
            }
        }
        try write(values, to: "train", step: step)
    }
}

/// Weights as a gray image: middle gray is 0, and black and white are the greatest magnitude.
struct WeightImage {
    /// [height, width, 1].
    let pixels: Tensor<UInt8>
    /// The most filters of a kernel to show, and the greatest side of an image, in pixels.
    private static let (mostFilters, longestSide) = (256, 2048)

    /// Creates the image of a vector, a matrix, or a convolution's kernel [height, width, inputs, outputs], whose filters
    /// are in a grid: a row for each input, a column for each output. Nil for other shapes and for very large ones.
    init?(_ weight: Tensor<Float>) {
        let size = weight.shape.dimensions
        let values = weight.elements
        let greatest = values.reduce(Float(0)) { $1.isFinite ? max($0, abs($1)) : $0 }
        func gray(_ value: Float) -> UInt8 {
            guard greatest > 0, value.isFinite else { return 128 }
            return UInt8(min(max((value / greatest * 127.5 + 127.5).rounded(), 0), 255))
        }
        switch size.count {
        case 1, 2:
            let (rows, columns) = size.count == 1 ? (1, size[0]) : (size[0], size[1])
            guard rows > 0, columns > 0, max(rows, columns) <= Self.longestSide else { return nil }
            // Lies on its longer side, as in Keras.
            let isTurned = rows > columns
            let shape: Shape = isTurned ? [columns, rows, 1] : [rows, columns, 1]
            pixels = Tensor(shape) { target in
                for row in 0..<rows {
                    for column in 0..<columns {
                        let place = isTurned ? column * rows + row : row * columns + column
                        target.initializeElement(at: place, to: gray(values[row * columns + column]))
                    }
                }
            }
        case 4:
            let (height, width) = (size[0] + 1, size[1] + 1)
            guard values.count > 0, size[2] * height <= Self.longestSide, size[3] * width <= Self.longestSide,
                size[2] * size[3] <= Self.mostFilters * Self.mostFilters
            else { return nil }
            let shape: Shape = [size[2] * height, size[3] * width, 1]
            pixels = Tensor(shape) { target in
                target.initialize(repeating: 0)
                for y in 0..<size[0] {
                    for x in 0..<size[1] {
                        for input in 0..<size[2] {
                            for output in 0..<size[3] {
                                let from = ((y * size[1] + x) * size[2] + input) * size[3] + output
                                let to = (input * height + y) * size[3] * width + output * width + x
                                target[to] = gray(values[from])
                            }
                        }
                    }
                }
            }
        default: return nil
        }
    }
}
