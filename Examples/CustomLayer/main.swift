// A custom layer: declare the weights and write the formula; Quill derives the gradient.
// Swish (Ramachandran et al. 2017, arXiv:1710.05941) with a trainable slope.
import Quill

struct Swish: Layer {
    func build(_ input: Shape, _ weights: inout WeightBuilder) { weights.add("beta", [], .ones) }

    func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { x * sigmoid(weights["beta"] * x) }
}

// The built-in digits: the example needs neither network access nor files.
let digits = try ImageData.strokes(trainCount: 4_000, testCount: 1_000)

var model = try Sequential(input: [28, 28, 1]) {
    Rescaling(1 / 255)
    Flatten()
    Dense(64)
    Swish()
    Dense(10)
}
model.summary()

try model.compile(
    optimizer: .adam(), loss: .sparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
try model.fit(digits.train, epochs: 8, verbose: .linePerEpoch)

let score = try model.evaluate(digits.test)
if let beta = model.weights["swish/beta"]?.scalar {
    print("accuracy on unseen digits: \(score.accuracy), beta \(beta)")
}
