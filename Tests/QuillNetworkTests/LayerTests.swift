import QuillGraph
import QuillTensor
import Testing

@testable import QuillNetwork

/// A layer and what is expected of it.
struct LayerCase: Sendable, CustomTestStringConvertible {
    let layer: any ConfigurableLayer
    let input: Shape
    let output: Shape
    /// Its trainable weights and the others, as they print: `kernel [3, 4]`.
    var weights: [String] = []
    var statistics: [String] = []
    /// Whether training computes something else than inference.
    var differs = false

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
        LayerCase(layer: MaxPooling2D(), input: [7, 6, 2], output: [3, 3, 2]),
        LayerCase(
            layer: MaxPooling2D(3, strides: 2, padding: .same), input: [7, 6, 2], output: [4, 3, 2]),
        LayerCase(layer: Rescaling(0.1, offset: -0.5), input: [3, 4], output: [3, 4]),
        LayerCase(layer: Reshape([2, -1, 1]), input: [3, 4], output: [2, 6, 1]),
        LayerCase(layer: Softmax(), input: [3, 4], output: [3, 4]),
    ]
}

/// A layer that cannot be, and the error that says why.
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
            "eyes: expected images [height, width, channels], received shape [4]; add Reshape before it"),
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
        .init([Dropout(1)], [12], .argument, "dropout: a dropout rate lies in 0..<1, received 1.0"),
        .init([Dropout(-0.5)], [12], .argument, "dropout: a dropout rate lies in 0..<1, received -0.5"),
        .init(
            [BatchNormalization()], [], .shape,
            "batch_normalization: expected at least one axis, received shape []"),
        .init(
            [Dense(2, name: "a"), Dense(3, name: "a")], [4], .argument, "sequential: two layers are named 'a'"
        ),
        .init([], [4, 0], .shape, "input_layer: the input's extents must be positive, received [4, 0]"),
        .init([], [-1], .shape, "input_layer: the input's extents must be positive, received [-1]"),
    ]
}

@Suite struct LayerTests {
    @Test func everyLayerHasARow() {
        let tested = Set(LayerCase.all.map { type(of: $0.layer).className })
        #expect(tested == Set(LayerRegistry.standard.names))
    }

    @Test(arguments: LayerCase.all) func shapesAndWeights(_ row: LayerCase) throws {
        let network = try Network(input: row.input, layers: [row.layer])
        let step = try #require(network.steps.last)
        #expect(step.output == row.output)
        func printed(_ trainable: Bool) -> [String] {
            step.weights.filter { $0.isTrainable == trainable }.map {
                "\($0.name.split(separator: "/")[1]) \($0.shape)"
            }
        }
        #expect(printed(true) == row.weights)
        #expect(printed(false) == row.statistics)
        #expect(step.weights.allSatisfy { $0.name.hasPrefix(step.name + "/") })
    }

    /// Runs the network on five random samples: outputs, and the gradients of a random sum of them.
    private func run(_ network: Network, training: Bool) throws -> (
        output: Tensor<Float>, gradients: [Tensor<Float>]
    ) {
        let graph = Graph()
        let shape = try #require(network.steps.first).output
        let x = graph.variable("x", .uniform(shape.prepending(5), low: -1, high: 1, seed: 1, stream: 1))
        let applied =
            training
            ? try network.train([x], seed: 2, step: graph.variable("step", [], .int32))
            : try network.infer([x])
        let output = applied.outputs[0]
        let weighted =
            output * graph.variable("r", .uniform(output.shape, low: -1, high: 1, seed: 3, stream: 1))
        let trainable = network.weights.filter(\.isTrainable).compactMap { applied.weights[$0.name] }
        let store = VariableStore()
        for (stream, weight) in network.weights.enumerated() {
            try store.set(
                weight.name,
                .float32(.uniform(weight.shape, low: 0.5, high: 1, seed: 4, stream: UInt32(stream))))
        }
        let executor = try graph.executor(
            outputs: [output] + sum(weighted).gradients(with: trainable + [x]), variables: store)
        executor.run()
        return (executor.tensor(0), (0...trainable.count).map { executor.tensor($0 + 1) })
    }

    @Test(arguments: LayerCase.all) func gradientsFlow(_ row: LayerCase) throws {
        let network = try Network(input: row.input, layers: [row.layer])
        let (output, gradients) = try run(network, training: true)
        #expect(output.shape == row.output.prepending(5))
        for gradient in gradients {
            #expect(gradient.firstNonFinite == nil)
            #expect(gradient.elements.contains { $0 != 0 })
        }
    }

    @Test(arguments: LayerCase.all) func trainingDiffersWhereItShould(_ row: LayerCase) throws {
        let network = try Network(input: row.input, layers: [row.layer])
        let (training, inference) = (try run(network, training: true), try run(network, training: false))
        #expect((training.output != inference.output) == row.differs)
        #expect(inference.output.shape == row.output.prepending(5))
    }

    @Test(arguments: LayerCase.all) func configurationsComeBack(_ row: LayerCase) throws {
        let className = type(of: row.layer).className
        let copy = try LayerRegistry.standard.layer(className, row.layer.configuration, name: "copy")
        #expect(copy.name == "copy")
        let again = try #require(copy as? any ConfigurableLayer)
        #expect(again.configuration == row.layer.configuration)
        let (one, other) = (
            try Network(input: row.input, layers: [row.layer]), try Network(input: row.input, layers: [copy])
        )
        #expect(one.weights.map(\.shape) == other.weights.map(\.shape))
        #expect(one.weights.map(\.initializer) == other.weights.map(\.initializer))
        #expect(one.weights.map(\.regularizer) == other.weights.map(\.regularizer))
        #expect(one.weights.map(\.constraint) == other.weights.map(\.constraint))
        for training in [false, true] {
            #expect(try run(one, training: training) == run(other, training: training))
        }
    }

    @Test(arguments: ImpossibleLayer.all) func impossibleShapesNameTheLayer(_ bad: ImpossibleLayer) {
        #expect(throws: QuillError(bad.kind, bad.testDescription)) {
            try Network(input: bad.input, layers: bad.layers)
        }
    }

    @Test func unknownLayersAndSettingsAreErrors() {
        let registry = LayerRegistry.standard
        #expect(
            throws: QuillError(
                .file, "unknown layer 'Dens'; known are \(registry.names.joined(separator: ", "))")
        ) { try registry.layer("Dens", Configuration(), name: nil) }
        #expect(
            throws: QuillError(
                .file, "d: setting 'units': expected a whole number of at most 2147483647, received nothing")
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
        let (output, gradients) = try run(network, training: true)
        #expect(output.shape == [5, 4])
        #expect(gradients.count == 7)
        #expect(gradients.allSatisfy { $0.elements.contains { $0 != 0 } })
        #expect(
            throws: QuillError(.shape, "add: expected inputs of one shape, received [1, 4] and [1, 6]")
        ) { try Network(inputs: [x], outputs: [Add()([a, x])]) }
        #expect(
            throws: QuillError(
                .argument, "functional: an Input is used that is not among the model's inputs")
        ) { try Network(inputs: [Input([6])], outputs: [a]) }
        #expect(throws: QuillError(.argument, "functional: an input of the model is not an Input")) {
            try Network(inputs: [a], outputs: [a])
        }
    }
}
