// Convolution and pooling, written below the framework from slices, products, and sums. Their derivatives come by
// themselves. The network is compared with Conv2D and MaxPooling2D, and one window is calculated by hand.
import Quill

/// y[i, j, f] = bias[f] + Σ x[i + u, j + v, c] · kernel[u, v, c, f], over all u, v, c.
struct Convolution: Layer {
    let filters: Int
    let side: Int

    func build(_ input: Shape, _ weights: inout WeightBuilder) {
        weights.add("kernel", [side, side, input[2], filters], .glorotUniform)
        weights.add("bias", [filters], .zeros)
    }

    func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let (samples, channels) = (x.shape[0], x.shape[3])
        let (rows, columns) = (x.shape[1] - side + 1, x.shape[2] - side + 1)
        var sum = weights["bias"]
        for u in 0..<side {
            for v in 0..<side {
                // The weights at (u, v) see the image moved by (u, v).
                let seen = x.sliced(u..<u + rows, axis: 1).sliced(v..<v + columns, axis: 2)
                let weight = weights["kernel"].sliced(u..<u + 1, axis: 0).sliced(v..<v + 1, axis: 1)
                let product = matmul(
                    seen.reshaped(to: [samples * rows * columns, channels]),
                    weight.reshaped(to: [channels, filters]))
                sum = sum + product.reshaped(to: [samples, rows, columns, filters])
            }
        }
        return sum
    }
}

/// The greatest of each window of 2 × 2.
struct Pooling: Layer {
    func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let (rows, columns) = (x.shape[1] / 2, x.shape[2] / 2)
        let even = x.sliced(0..<2 * rows, axis: 1).sliced(0..<2 * columns, axis: 2)
        return maximum(even.reshaped(to: [x.shape[0], rows, 2, columns, 2, x.shape[3]]), axes: [2, 4])
    }
}

func network(_ convolution: any Layer, _ pooling: any Layer) throws -> Model {
    var model = try Sequential([
        Rescaling(1 / 255, inputShape: [28, 28, 1]), convolution, ReLU(), pooling, Flatten(), Dense(10),
    ])
    try model.compile(loss: .sparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
    return model
}

let digits = try ImageData.strokes(trainCount: 3_000, testCount: 1_000)
var own = try network(Convolution(filters: 8, side: 3), Pooling())
var kerasLike = try network(Conv2D(8, 3), MaxPooling2D(2))
try kerasLike.setWeights(own["convolution"], of: "conv2d")
try kerasLike.setWeights(own["dense"], of: "dense")

func difference(_ own: Model, _ other: Model, on images: Tensor<UInt8>) throws -> Float {
    zip(try own.predict(images).elements, try other.predict(images).elements).map { abs($0 - $1) }.max() ?? 0
}
print("greatest difference before training:", try difference(own, kerasLike, on: digits.test.images))
try own.fit(digits.train, epochs: 3, verbose: .linePerEpoch)
try kerasLike.fit(digits.train, epochs: 3, verbose: .linePerEpoch)
print("greatest difference after training:", try difference(own, kerasLike, on: digits.test.images))
print("accuracy: \(try own.evaluate(digits.test).accuracy), \(try kerasLike.evaluate(digits.test).accuracy)")

// One window: the pixels, the first filter, and their products, whose sum is the layer's output there.
let (row, column) = (7, 11)
let weights = try own["convolution"]
guard let kernel = weights["kernel"], let bias = weights["bias"] else { fatalError("no weights") }
let digit = digits.test.images[0..<1]
let pixels = digit[0, row..<row + 3, column..<column + 3, 0].cast(to: Float.self) / 255
let products = pixels * kernel[0..., 0..., 0, 0]
print("pixels\n\(pixels)\nfilter\n\(kernel[0..., 0..., 0, 0])\nproducts\n\(products)")
print("their sum, with the bias: \(products.sum + Double(bias.elements[0]))")
print("the layer's output:       \(try own.intermediate("convolution").predict(digit)[0, row, column, 0])")
