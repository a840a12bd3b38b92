import QuillGraph
import QuillTensor
import Testing

@testable import QuillNetwork

/// A layer and its expected properties.
struct LayerCase: Sendable, CustomTestStringConvertible {
    let layer: any ConfigurableLayer
    let input: Shape
    let output: Shape
    /// Its trainable weights and its other weights, as printed: `kernel [3, 4]`.
    var weights: [String] = []
    var statistics: [String] = []
    /// Whether training and inference compute different outputs.
    var differs = false
    /// The inputs after the first.
    var others: [Shape] = []
    /// If set, inputs are distinct odd multiples of half of this, for maxima and kinks at zero.
    var spacing: Float?
    /// The largest difference of the derivative from finite differences, relative to its norm.
    var tolerance = 2e-3

    var testDescription: String { "\(type(of: layer).className) \(input) → \(output)" }

    static let all: [LayerCase] = [
        LayerCase(layer: Activation(.tanh), input: [3, 4], output: [3, 4]),
        LayerCase(layer: Activation(.softmax), input: [6], output: [6]),
        LayerCase(layer: Add(), input: [3, 4], output: [3, 4]),
        LayerCase(layer: AveragePooling2D(), input: [7, 6, 2], output: [3, 3, 2]),
        LayerCase(
            layer: AveragePooling2D(Extent(2, 3), strides: 1, padding: .same), input: [5, 6, 2],
            output: [5, 6, 2]),
        LayerCase(
            layer: BatchNormalization(), input: [3, 3, 5], output: [3, 3, 5],
            weights: ["gamma [5]", "beta [5]"], statistics: ["moving_mean [5]", "moving_variance [5]"],
            differs: true),
        LayerCase(
            layer: BatchNormalization(momentum: 0.9, epsilon: 0.01, center: false, scale: false), input: [6],
            output: [6], statistics: ["moving_mean [6]", "moving_variance [6]"], differs: true),
        LayerCase(
            layer: Conv2D(4, 3), input: [7, 8, 2], output: [5, 6, 4],
            weights: ["kernel [3, 3, 2, 4]", "bias [4]"]),
        LayerCase(
            layer: Conv2D(
                5, Extent(3, 2), strides: Extent(2, 3), padding: .same, activation: .tanh, useBias: false,
                kernelInitializer: .heNormal),
            input: [7, 8, 2], output: [4, 3, 5], weights: ["kernel [3, 2, 2, 5]"]),
        LayerCase(
            layer: Conv2D(
                3, 3, dilationRate: 2, activation: .sigmoid, kernelInitializer: .glorotNormal,
                biasInitializer: .constant(0.5), kernelRegularizer: .l1l2(l1: 0.2, l2: 0.1),
                biasRegularizer: .l1(0.2), activityRegularizer: .l2(0.3),
                kernelConstraint: .maxNorm(axes: [0, 1, 2]),
                biasConstraint: .nonNegative),
            input: [8, 7, 1], output: [4, 3, 3], weights: ["kernel [3, 3, 1, 3]", "bias [3]"]),
        LayerCase(layer: Dense(4), input: [3], output: [4], weights: ["kernel [3, 4]", "bias [4]"]),
        LayerCase(
            layer: Dense(
                4, activation: .sigmoid, useBias: false, kernelInitializer: .heUniform,
                kernelRegularizer: .l2()),
            input: [2, 5, 3], output: [2, 5, 4], weights: ["kernel [3, 4]"]),
        LayerCase(layer: Dropout(0.5), input: [20], output: [20], differs: true),
        LayerCase(layer: Dropout(0), input: [20], output: [20]),
        LayerCase(layer: Flatten(), input: [3, 4, 2], output: [24]),
        LayerCase(layer: Flatten(), input: [], output: [1]),
        LayerCase(layer: MaxPooling2D(), input: [7, 6, 2], output: [3, 3, 2], spacing: 0.05),
        LayerCase(
            layer: MaxPooling2D(3, strides: 2, padding: .same), input: [7, 6, 2], output: [4, 3, 2],
            spacing: 0.05),
        LayerCase(
            layer: RandomBrightness(.range(0.1...0.3), valueRange: -1...1), input: [6, 5, 2],
            output: [6, 5, 2],
            differs: true),
        LayerCase(
            layer: RandomContrast(0.5, valueRange: -2...2), input: [6, 5, 2], output: [6, 5, 2], differs: true
        ),
        LayerCase(
            layer: RandomElastic(alpha: 20, sigma: 2, fillMode: .wrap), input: [6, 5, 2], output: [6, 5, 2],
            differs: true),
        LayerCase(
            layer: RandomErasing(scale: 0.5, fillValue: 0.5, valueRange: -1...1), input: [6, 5, 2],
            output: [6, 5, 2], differs: true),
        LayerCase(
            layer: RandomErasing(.range(0.5...1), valueRange: -1...1), input: [6, 5, 2], output: [6, 5, 2],
            differs: true),
        LayerCase(layer: RandomFlip(.vertical), input: [6, 5, 2], output: [6, 5, 2], differs: true),
        LayerCase(
            layer: RandomGaussianBlur(kernelSize: 5, sigma: .range(0.5...1), valueRange: -1...1),
            input: [6, 5, 2], output: [6, 5, 2], differs: true),
        LayerCase(
            layer: RandomPerspective(.range(0.9...1), scale: 0.5, fillValue: 0.5), input: [6, 5, 2],
            output: [6, 5, 2], differs: true),
        LayerCase(
            layer: RandomRotation(0.1, fillMode: .nearest), input: [6, 5, 2], output: [6, 5, 2], differs: true
        ),
        LayerCase(layer: RandomRotation(0), input: [6, 5, 2], output: [6, 5, 2]),
        LayerCase(
            layer: RandomShear(0.3, .range(0.1...0.2)), input: [6, 5, 2], output: [6, 5, 2], differs: true),
        LayerCase(
            layer: RandomStrokeWidth(.range(-0.5...1), valueRange: -8...8), input: [6, 5, 2],
            output: [6, 5, 2], differs: true, spacing: 0.05, tolerance: 2e-2),
        LayerCase(
            layer: RandomTranslation(0.2, .range(-0.3...0.1), fillMode: .constant, fillValue: 1),
            input: [6, 5, 2], output: [6, 5, 2], differs: true),
        LayerCase(
            layer: RandomZoom(.range(-0.5...0.2), 0.1, interpolation: .nearest), input: [6, 5, 2],
            output: [6, 5, 2], differs: true),
        LayerCase(layer: RandomZoom(0.3), input: [6, 5, 2], output: [6, 5, 2], differs: true),
        LayerCase(layer: Rescaling(0.1, offset: -0.5), input: [3, 4], output: [3, 4]),
        LayerCase(layer: Reshape([2, -1, 1]), input: [3, 4], output: [2, 6, 1]),
        LayerCase(layer: Softmax(), input: [3, 4], output: [3, 4]),
    ]
}

/// An invalid layer and the expected error.
struct ImpossibleLayer: Sendable, CustomTestStringConvertible {
    let layers: [any Layer]
    let input: Shape
    let kind: QuillError.Kind
    let testDescription: String

    init(_ layers: [any Layer], _ input: Shape, _ kind: QuillError.Kind, _ message: String) {
        (self.layers, self.input, self.kind, testDescription) = (layers, input, kind, message)
    }

    static let all: [ImpossibleLayer] = [
        .init([Dense(5), Dense(4), Dense(0)], [3], .argument, "dense_2: units must be positive, received 0"),
        .init([Dense(4)], [], .shape, "dense: expected at least one axis, received shape []"),
        .init(
            [Conv2D(4, 3), Conv2D(4, 3)], [4, 9, 1], .shape,
            "conv2d_1: a window of 3×3 does not fit into images of 2×7; use padding: .same or fewer layers before it"
        ),
        .init(
            [Dense(4), Conv2D(4, 3, name: "eyes")], [9], .shape,
            "eyes: expected images [height, width, channels], received shape [4]; add a Reshape layer first"),
        .init(
            [Conv2D(2, 3, kernelInitializer: .identity())], [9, 9, 1], .shape,
            "conv2d: identity: expected a matrix, received shape [3, 3, 1, 2]"),
        .init([Conv2D(0, 3)], [9, 9, 1], .argument, "conv2d: filters must be positive, received 0"),
        .init(
            [Conv2D(2, 0)], [9, 9, 1], .argument, "conv2d: the kernel size must be positive, received 0×0"),
        .init(
            [Conv2D(2, 3, strides: 0)], [9, 9, 1], .shape,
            "conv2d: window 3×3, stride 0×0 and dilation 1×1 must be positive"),
        .init(
            [Conv2D(2, 3, dilationRate: Extent(1, -1))], [9, 9, 1], .shape,
            "conv2d: window 3×3, stride 1×1 and dilation 1×-1 must be positive"),
        .init(
            [Conv2D(2, 3, dilationRate: 5)], [9, 9, 1], .shape,
            "conv2d: a window of 11×11 does not fit into images of 9×9; use padding: .same or fewer layers before it"
        ),
        .init(
            [MaxPooling2D(2), MaxPooling2D(5)], [8, 8, 1], .shape,
            "max_pooling2d_1: a window of 5×5 does not fit into images of 4×4; use padding: .same or fewer layers before it"
        ),
        .init(
            [AveragePooling2D(2)], [8, 8], .shape,
            "average_pooling2d: expected images [batch, height, width, channels], received shape [1, 8, 8]"),
        .init(
            [MaxPooling2D(0)], [8, 8, 1], .shape,
            "max_pooling2d: window 0×0, stride 0×0 and dilation 1×1 must be positive"),
        .init(
            [Reshape([5, -1])], [12], .shape, "reshape: cannot reshape 12 elements to [5, -1]"),
        .init(
            [RandomRotation(1.5)], [8, 8, 1], .argument,
            "random_rotation: the factor must be in -1.0...1.0, received 1.5"),
        .init(
            [RandomTranslation(0.1, .range(-2...0))], [8, 8, 1], .argument,
            "random_translation: the width factor must be in -1.0...1.0, received -2.0...0.0"),
        .init(
            [RandomZoom(-1)], [8, 8, 1], .argument,
            "random_zoom: the height factor must be above -1, received -1.0"),
        .init(
            [RandomShear(0, 3)], [8, 8, 1], .argument,
            "random_shear: the y factor must be in -1.0...1.0, received 3.0"),
        .init(
            [RandomFlip()], [8, 8], .shape,
            "random_flip: expected images [height, width, channels], received shape [8, 8]; add a Reshape layer first"
        ),
        .init(
            [RandomPerspective(scale: 2)], [8, 8, 1], .argument,
            "random_perspective: the scale must be in 0...1, received 2.0"),
        .init(
            [RandomElastic(sigma: 0)], [8, 8, 1], .argument,
            "random_elastic: sigma must be in 0.1...1000, received 0.0"),
        .init(
            [RandomElastic(alpha: .nan)], [8, 8, 1], .argument,
            "random_elastic: alpha must be in 0...10000, received nan"),
        .init(
            [RandomStrokeWidth(9)], [8, 8, 1], .argument,
            "random_stroke_width: the radius must be in -8.0...8.0, received 9.0"),
        .init(
            [RandomContrast(.range(-0.9 ... -0.5))], [8, 8, 1], .argument,
            "random_contrast: the factor a...b must give contrasts from 1 - a up to 1 + b, received -0.9...-0.5"
        ),
        .init(
            [RandomBrightness(0.1, valueRange: 0 ... .infinity)], [8, 8, 1], .argument,
            "random_brightness: the value range must be finite, received 0.0...inf"),
        .init(
            [RandomErasing(-0.5)], [8, 8, 1], .argument,
            "random_erasing: the factor must be in 0.0...1.0, received -0.5"),
        .init(
            [RandomGaussianBlur(kernelSize: 4)], [8, 8, 1], .argument,
            "random_gaussian_blur: the kernel size must be an odd number in 1...99, received 4"),
        .init(
            [RandomRotation(0.1, fillValue: .infinity)], [8, 8, 1], .argument,
            "random_rotation: the fill value must be finite, received inf"),
        .init([Dropout(1)], [12], .argument, "dropout: the dropout rate must be in 0..<1, received 1.0"),
        .init([Dropout(-0.5)], [12], .argument, "dropout: the dropout rate must be in 0..<1, received -0.5"),
        .init(
            [BatchNormalization()], [], .shape,
            "batch_normalization: expected at least one axis, received shape []"),
        .init(
            [Dense(2, name: "a"), Dense(3, name: "a")], [4], .argument,
            "sequential: expected unique layer names, received 'a' twice"
        ),
        .init([], [4, 0], .shape, "input_layer: input extents must be positive, received [4, 0]"),
        .init([], [-1], .shape, "input_layer: input extents must be positive, received [-1]"),
    ]
}

@Suite struct LayerTests {
    @Test(arguments: ImpossibleLayer.all + ImpossibleLayer.images) func impossibleShapesNameTheLayer(
        _ bad: ImpossibleLayer
    ) {
        #expect(throws: QuillError(bad.kind, bad.testDescription)) {
            try Network(input: bad.input, layers: bad.layers)
        }
    }

    @Test func unknownLayersAndSettingsAreErrors() {
        let registry = LayerRegistry.standard
        #expect(
            throws: QuillError(.file, "unknown layer 'Dens'; did you mean Dense?")
        ) { try registry.layer("Dens", Configuration(), name: nil) }
        #expect(
            throws: QuillError(
                .file, "d: setting 'units': expected a whole number up to 2147483647, received nothing")
        ) { try registry.layer("Dense", Configuration(), name: "d") }
    }

    @Test func namesAreKerasNames() throws {
        let network = try Network(
            input: [8, 8, 1],
            layers: [Conv2D(2, 3), Conv2D(2, 3), MaxPooling2D(), Flatten(), Dense(4), Dense(3), Dense(2)])
        #expect(
            network.steps.dropFirst().map(\.name) == [
                "conv2d", "conv2d_1", "max_pooling2d", "flatten", "dense", "dense_1", "dense_2",
            ])
        #expect(network.weights.first?.name == "conv2d/kernel")
    }

    @Test func branchesMeet() throws {
        let x = Input([6])
        let a = Dense(4, activation: .relu)(x)
        let network = try Network(inputs: [x], outputs: [Add()([Dense(4)(a), a, Dense(4)(x)])])
        #expect(network.steps.last?.output == [4])
        #expect(
            throws: QuillError(.shape, "add: expected inputs of the same shape, received [1, 4] and [1, 6]")
        ) { try Network(inputs: [x], outputs: [Add()([a, x])]) }
        #expect(
            throws: QuillError(
                .argument, "functional: the model's inputs lack an Input that is used")
        ) { try Network(inputs: [Input([6])], outputs: [a]) }
        #expect(
            throws: QuillError(
                .argument, "functional: expected each model input to be an Input, received a layer's output")
        ) {
            try Network(inputs: [a], outputs: [a])
        }
    }
}
