import QuillData
import QuillGraph
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining

/// A chain of layers with non-default settings.
func chain() throws -> Model {
    try Model(input: [8, 8, 1], seed: 3, name: "chain") {
        Rescaling(1 / 255, offset: -0.1)
        RandomBrightness(0.1, valueRange: -1...1)
        RandomContrast(0.2, valueRange: -1...1)
        RandomErasing(0.5, scale: 0.1, fillValue: 0.5, valueRange: -1...1)
        RandomGaussianBlur(0.5, sigma: 0.6, valueRange: -1...1)
        RandomStrokeWidth(0.3, valueRange: -1...1)
        RandomFlip(.horizontal)
        RandomTranslation(0.1, .range(-0.2...0.1), fillMode: .wrap)
        RandomRotation(0.05, interpolation: .nearest)
        RandomZoom(0.1, 0.2, fillMode: .nearest)
        RandomShear(0.1, .range(0...0.2), fillMode: .constant, fillValue: -0.1)
        RandomPerspective(0.5, scale: 0.2)
        RandomElastic(alpha: 3, sigma: 1)
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

/// Two merging branches, with one layer's output used twice.
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

/// Layers for images, noise, and merging branches.
func images() throws -> Model {
    let image = Input([8, 8, 1], name: "image")
    var x = Rescaling(1 / 128, offset: -1)(image)
    x = GaussianNoise(0.1)(ZeroPadding2D(Margins(top: 1, left: 2))(x))
    x = DepthwiseConv2D(3, padding: .same, depthMultiplier: 4)(x)
    x = PReLU(sharedAxes: [1, 2])(GroupNormalization(groups: 2)(x))
    x = SeparableConv2D(6, 3, strides: 2, padding: .same, activation: .relu)(x)
    x = LayerNormalization()(SpatialDropout2D(0.1)(Conv2D(6, 3, padding: .same, groups: 2)(x)))
    x = Cropping2D(1)(UpSampling2D(2, interpolation: .bilinear)(x))
    x = Conv2DTranspose(4, 2, strides: 2, padding: .same, activation: .tanh)(x)
    let (left, right) = (LeakyReLU()(x), ReLU(maxValue: 6)(ELU(alpha: 0.5)(x)))
    x = Concatenate()([
        Subtract()([left, right]), Multiply()([left, right]), Average()([left, right]),
        Maximum()([left, right]), Minimum()([left, right]),
    ])
    x = GaussianDropout(0.1)(AlphaDropout(0.1)(ActivityRegularization(l2: 1e-4)(x)))
    let rows = GlobalAveragePooling2D()(x)
    let others = UnitNormalization()(GlobalMaxPooling2D()(x))
    let product = Dot(axes: (2, 2))([RepeatVector(3)(rows), Permute([2, 1])(Reshape([20, 1])(others))])
    return try Model(inputs: image, outputs: Dense(5)(Flatten()(product)), seed: 7, name: "images")
}

/// Noise with labels 0 to 4.
func noise(_ count: Int, seed: UInt64 = 1) throws -> Dataset {
    var random = SplitMix64(seed: seed)
    return try Dataset(
        images: Tensor([count, 8, 8, 1], (0..<count * 64).map { _ in UInt8(random.next() >> 56) }),
        labels: Tensor((0..<count).map { _ in Int32(random.next() % 5) }), classes: 5)
}

/// Returns the bits of the numbers, to distinguish NaNs and signed zeros.
func bits(_ tensor: Tensor<Float>) -> [UInt32] { tensor.elements.map(\.bitPattern) }

func bits(_ tensors: [String: Tensor<Float>]) -> [String: [UInt32]] { tensors.mapValues { bits($0) } }

/// Returns the bits of a model's weights and optimizer state.
struct Memory: Equatable {
    let weights: [String: [UInt32]]
    let optimizer: [String: [UInt8]]

    init(_ model: Model) {
        weights = bits(model.weights)
        optimizer = model.optimizerState.mapValues { $0.withUnsafeBytes { Array($0) } }
    }
}

/// Returns the bits of a history.
func bits(_ history: History) -> [String] {
    zip(history.epochs, history.logs).map { epoch, logs in
        "\(epoch): "
            + logs.map { "\($0.key) \(String($0.value.bitPattern, radix: 16))" }.joined(separator: ", ")
    } + ["stop: \(history.stopReason ?? "-")"]
}
