import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

/// A model with data for it.
struct InteropCase {
    let name: String
    let model: Model
    let samples: Tensor<Float>
    let targets: [AnyTensor]

    func data() throws -> TrainingData { try TrainingData(features: [.float32(samples)], targets: targets) }

    /// Whether training draws random numbers, so that losses in training cannot be compared.
    var isRandom: Bool {
        model.network.steps.contains { step in
            let name = step.layer.map { type(of: $0).className } ?? ""
            return ["Dropout", "Random", "Noise"].contains { name.contains($0) }
        }
    }

    /// Every recipe, and a network with branches and two outputs with three optimizers.
    static func all() throws -> [InteropCase] {
        let samples = Tensor<Float>.uniform([8, 28, 28, 1], low: 0, high: 255, seed: 1, stream: 1)
        let digits: [Int32] = [3, 1, 4, 1, 5, 9, 2, 6]
        let labels = AnyTensor.int32(Tensor(digits))
        var cases = try Recipe.all.map { recipe in
            let model = try recipe.model()
            let targets: AnyTensor =
                if recipe.target == .images {
                    .float32(samples.map { $0 / 255 })
                } else if recipe.loss.target == .values {
                    // Keras takes no labels here.
                    .float32(try oneHot(digits))
                } else {
                    labels
                }
            return InteropCase(name: recipe.id, model: model, samples: samples, targets: [targets])
        }
        let optimizers: [(String, any Optimizer)] = [
            ("adam", .adam()), ("rmsprop", .rmsprop()), ("sgd", .sgd(learningRate: 0.01, momentum: 0.9)),
        ]
        for (name, optimizer) in optimizers {
            var model = try branched()
            try model.compile(
                optimizer: optimizer,
                losses: [.sparseCategoricalCrossentropy(fromLogits: true), .meanSquaredError],
                lossWeights: [1, 0.5], metrics: [[.accuracy], [.meanAbsoluteError]])
            cases.append(
                InteropCase(
                    name: "branches-\(name)", model: model, samples: samples,
                    targets: [labels, .float32(Tensor.uniform([8, 2], low: 0, high: 1, seed: 2, stream: 2))]))
        }
        return cases
    }

    private static func oneHot(_ digits: [Int32]) throws -> Tensor<Float> {
        try Tensor([digits.count, 10], digits.flatMap { digit in (0..<10).map { $0 == digit ? 1 : 0 } })
    }

    private static func branched() throws -> Model {
        let image = Input([28, 28, 1], name: "image")
        let scaled = Rescaling(1 / 255)(image)
        let x = BatchNormalization()(Conv2D(8, 3, strides: 2, padding: .same, activation: .relu)(scaled))
        let left = DepthwiseConv2D(3, padding: .same, activation: .relu)(x)
        let right = BatchNormalization()(Conv2D(8, 1)(x))
        let sum = GlobalAveragePooling2D()(Add()([left, right]))
        let hidden = Dense(6, activation: .tanh)(sum)
        let outputs = [Dense(10, name: "digit")(sum), Dense(2, name: "slant")(hidden)]
        return try Model(inputs: [image], outputs: outputs, seed: 5, name: "branches")
    }
}
