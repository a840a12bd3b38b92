import QuillDatasets
import QuillGraph
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining

/// Every layer of the registry, with settings that are not the defaults.
func chain() throws -> Model {
    try Model(input: [8, 8, 1], seed: 3, name: "chain") {
        Rescaling(1 / 255, offset: -0.1)
        Conv2D(
            4, Extent(3, 2), strides: 1, padding: .same, activation: .relu,
            kernelInitializer: .heNormal, biasInitializer: .constant(0.3), kernelRegularizer: .l2(1e-3))
        BatchNormalization(momentum: 0.7, epsilon: 1e-2, center: true, scale: false)
        MaxPooling2D(2)
        Conv2D(3, 2, dilationRate: 2, activation: .tanh, useBias: false, name: "wide")
        AveragePooling2D(2, strides: 1, padding: .same)
        BatchNormalization()
        Dropout(0.25)
        Reshape([-1, 4])
        Flatten()
        Dense(6, activation: .sigmoid, biasRegularizer: .l2(0.1))
        Activation(.relu)
        Dropout(0.1)
        Dense(5, kernelInitializer: .glorotNormal)
        Add()
        Softmax()
    }
}

/// Two branches that meet; a layer's output used twice.
func branches() throws -> Model {
    let image = Input([8, 8, 1], name: "image")
    let scaled = Rescaling(1 / 128, offset: -1)(image)
    let left = Conv2D(3, 3, padding: .same, activation: .relu)(scaled)
    let right = Dropout(0.2)(BatchNormalization()(Conv2D(3, 1, name: "right/1×1")(scaled)))
    let sum = Add(name: "meet")([left, right, left])
    let rows = Flatten()(MaxPooling2D(4, name: "pool \"4\"")(sum))
    return try Model(
        inputs: image, outputs: Add()([Dense(5)(rows), Dense(5, activation: .tanh)(rows)]), seed: 5)
}

/// Noise with labels 0 to 4.
func noise(_ count: Int, seed: UInt64 = 1) throws -> Dataset {
    var random = SplitMix64(seed: seed)
    return try Dataset(
        images: Tensor([count, 8, 8, 1], (0..<count * 64).map { _ in UInt8(random.next() >> 56) }),
        labels: Tensor((0..<count).map { _ in Int32(random.next() % 5) }), classes: 5)
}

/// The numbers' bits, so that NaN and signs of zero count.
func bits(_ tensor: Tensor<Float>) -> [UInt32] { tensor.elements.map(\.bitPattern) }

func bits(_ tensors: [String: Tensor<Float>]) -> [String: [UInt32]] { tensors.mapValues { bits($0) } }

/// All bits of what a model holds: weights, and what its optimiser remembers.
struct Memory: Equatable {
    let weights: [String: [UInt32]]
    let optimizer: [String: [UInt8]]

    init(_ model: Model) {
        weights = bits(model.weights)
        optimizer = model.optimizerState.mapValues { $0.withUnsafeBytes { Array($0) } }
    }
}

/// All bits of a history.
func bits(_ history: History) -> [String] {
    zip(history.epochs, history.logs).map { epoch, logs in
        "\(epoch): "
            + logs.map { "\($0.key) \(String($0.value.bitPattern, radix: 16))" }.joined(separator: ", ")
    } + ["stop: \(history.stopReason ?? "-")"]
}
