import QuillGraph
import QuillTensor
import Testing

@testable import QuillNetwork

/// An invalid network and the expected error.
private struct ImpossibleNetwork: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let error: QuillError
    let body: @Sendable () throws -> Void

    init(
        _ description: String, _ kind: QuillError.Kind, _ message: String,
        _ body: @escaping @Sendable () throws -> Void
    ) {
        testDescription = description
        error = QuillError(kind, message)
        self.body = body
    }

    static let all = [
        ImpossibleNetwork(
            "no outputs", .argument,
            "functional: expected at least one input and one output, received 1 and 0"
        ) { _ = try Network(inputs: [Input([4])], outputs: []) },
        ImpossibleNetwork(
            "an input that is not given", .argument,
            "functional: the model's inputs lack an Input that is used"
        ) {
            let (a, b) = (Input([4]), Input([4]))
            _ = try Network(inputs: [a], outputs: [Add()([a, b])])
        },
        ImpossibleNetwork(
            "an input given twice", .argument, "functional: the model's inputs contain an Input twice"
        ) {
            let a = Input([4])
            _ = try Network(inputs: [a, a], outputs: [a])
        },
        ImpossibleNetwork(
            "two layers of one name", .argument, "functional: expected unique layer names, received 'a' twice"
        ) {
            let x = Input([4])
            _ = try Network(inputs: [x], outputs: [Add()([Dense(2, name: "a")(x), Dense(2, name: "a")(x)])])
        },
        ImpossibleNetwork(
            "two inputs of one name", .argument, "functional: expected unique layer names, received 'x' twice"
        ) {
            let (a, b) = (Input([4], name: "x"), Input([4], name: "x"))
            _ = try Network(inputs: [a, b], outputs: [Add()([a, b])])
        },
        ImpossibleNetwork(
            "a shared layer on other shapes", .shape,
            "dense: the shared weight dense/kernel has shape [4, 2], but inputs of shape [6] need [6, 2]"
        ) {
            let (a, b) = (Input([4]), Input([6]))
            let dense = Dense(2).shared()
            _ = try Network(inputs: [a, b], outputs: [dense(a), dense(b)])
        },
        ImpossibleNetwork(
            "a model on other shapes", .shape, "inner: left: expected shape [6], received [5]"
        ) { _ = try Network(input: [5], layers: [InnerNetwork(inner())]) },
        ImpossibleNetwork("a model of two inputs on one", .argument, "two: expected 2 inputs, received 1") {
            let (a, b) = (Input([4]), Input([4]))
            let two = try Network(inputs: [a, b], outputs: [Add()([a, b])], name: "two")
            _ = try Network(input: [4], layers: [InnerNetwork(two)])
        },
        ImpossibleNetwork(
            "an unknown layer", .argument, "sequential has no layer 'dens_1'; did you mean dense_1?"
        ) { _ = try chain().layer(named: "dens_1") },
        ImpossibleNetwork(
            "an unknown layer far from all", .argument,
            "sequential has no layer 'xylophone'; expected one of dense, dense_1"
        ) {
            var network = try chain()
            try network.setTrainable(false, layer: "xylophone")
        },
        ImpossibleNetwork(
            "an unknown layer inside", .argument, "inner has no layer 'twn'; did you mean twin?"
        ) {
            let x = Input([6])
            var network = try Network(inputs: [x], outputs: [inner()(x)])
            try network.setTrainable(false, layer: "inner/twn")
        },
        ImpossibleNetwork(
            "a layer that is called twice", .argument,
            "functional: 'twin' is called 2 times, so its output is ambiguous"
        ) { _ = try twins().intermediate(["twin"]) },
        ImpossibleNetwork(
            "a layer added to branches", .argument, "functional: only a Sequential model can add layers"
        ) {
            var network = try twins()
            try network.append(Dense(2))
        },
        ImpossibleNetwork("nothing to pop", .argument, "sequential: no layer to remove") {
            var network = try Network(input: [4], layers: [])
            try network.popLast()
        },
    ]

    static func chain() throws -> Network { try Network(input: [4], layers: [Dense(3), Dense(2)]) }

    static func inner() throws -> Network {
        let x = Input([6], name: "left")
        return try Network(inputs: [x], outputs: [Dense(3, name: "twin")(x)], name: "inner")
    }

    static func twins() throws -> Network {
        let (a, b) = (Input([6], name: "left"), Input([6], name: "right"))
        let twin = Dense(3, name: "twin").shared()
        return try Network(inputs: [a, b], outputs: [Add()([twin(a), twin(b)])])
    }
}

@Suite struct FunctionalTests {
    @Test(arguments: ImpossibleNetwork.all) fileprivate func impossibleNetworksSayWhy(
        _ bad: ImpossibleNetwork
    ) {
        #expect(throws: bad.error) { try bad.body() }
    }

    /// Returns the outputs of a network in inference or training, with weights that depend on their order.
    private func run(_ network: Network, _ inputs: [Tensor<Float>], training: Bool = false) throws -> [Tensor<
        Float
    >] {
        let graph = Graph()
        let nodes = inputs.enumerated().map { graph.variable("in\($0)", $1) }
        let applied =
            training
            ? try network.train(nodes, seed: 1, step: graph.variable("step", [], .int32))
            : try network.infer(nodes)
        let store = VariableStore()
        for (index, weight) in network.weights.enumerated() {
            try store.set(
                weight.name,
                .float32(.uniform(weight.shape, low: 0.5, high: 1, seed: 4, stream: UInt32(index))))
        }
        let executor = try graph.executor(
            outputs: applied.outputs, effects: applied.updates.map { $0.variable.assigned($0.value) },
            variables: store)
        executor.run()
        return applied.outputs.indices.map { executor.tensor($0) }
            + applied.updates.compactMap { update in
                network.weights.first { applied.weights[$0.name] == update.variable }.flatMap {
                    if case .float32(let tensor)? = store.value($0.name) { tensor } else { nil }
                }
            }
    }

    private func numbers(_ shape: Shape, _ stream: UInt32) -> Tensor<Float> {
        .uniform(shape, low: -1, high: 1, seed: 9, stream: stream)
    }

    @Test func aSharedLayerHasOneSetOfWeights() throws {
        let (a, b) = (Input([6]), Input([6]))
        let twin = Dense(3, activation: .tanh).shared()
        let network = try Network(inputs: [a, b], outputs: [twin(a), twin(b)])
        #expect(network.weights.map(\.name) == ["dense/kernel", "dense/bias"])
        #expect(network.parameterCount == 21)
        #expect(network.outputNames == ["dense", "dense_1"])
        #expect(network.steps.map(\.call) == [0, 0, 0, 1])
        let (x, y) = (numbers([5, 6], 1), numbers([5, 6], 2))
        let single = try Network(input: [6], layers: [Dense(3, activation: .tanh)])
        #expect(try run(network, [x, y]) == [run(single, [x])[0], run(single, [y])[0]])
    }

    @Test func equalLayersThatAreNotSharedAreTwo() throws {
        let x = Input([6])
        let dense = Dense(3)
        let network = try Network(inputs: [x], outputs: [Add()([dense(x), dense(x)])])
        #expect(
            network.weights.map(\.name) == ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"])
    }

    @Test func modelsInsideModelsGiveWhatTheirLayersGive() throws {
        let x = Input([6])
        let inner = try Network(input: [6], layers: [Dense(4, activation: .relu), Dense(3)], name: "inner")
        let network = try Network(inputs: [x], outputs: [Dense(2)(inner(x))])
        #expect(
            network.weights.map(\.name) == [
                "inner/dense/kernel", "inner/dense/bias", "inner/dense_1/kernel", "inner/dense_1/bias",
                "dense/kernel", "dense/bias",
            ])
        let flat = try Network(input: [6], layers: [Dense(4, activation: .relu), Dense(3), Dense(2)])
        let numbers = numbers([5, 6], 3)
        #expect(try run(network, [numbers]) == run(flat, [numbers]))
        #expect(network.summary.contains("inner (Sequential)           (None, 3)                 43"))
    }

    @Test func modelsOfSeveralOutputsGiveThemAll() throws {
        let x = Input([6])
        let hidden = Dense(4, name: "hidden")(x)
        let inner = try Network(
            inputs: [x], outputs: [hidden, Dense(3, name: "last")(hidden)], name: "inner")
        let y = Input([6])
        let parts = inner([y])
        #expect(parts.count == 2)
        let network = try Network(inputs: [y], outputs: [parts[1], Dense(2)(parts[0])])
        #expect(network.outputShapes == [[3], [2]])
        #expect(network.outputNames == ["inner", "dense"])
        let numbers = numbers([5, 6], 4)
        let flat = try Network(inputs: [x], outputs: [Dense(3, name: "last")(hidden), Dense(2)(hidden)])
        let flatOutputs = try run(flat, [numbers])
        #expect(try run(network, [numbers]) == flatOutputs)
    }

    @Test func frozenLayersHaveNoTrainableWeights() throws {
        let inner = try Network(input: [6], layers: [Dense(4), BatchNormalization()], name: "inner")
        var network = try Network(input: [6], layers: [InnerNetwork(inner), Dense(3), Dense(2)])
        func trainable() -> [String] { network.weights.filter(\.isTrainable).map(\.name) }
        let all = trainable()
        #expect(all.count == 8)
        try network.setTrainable(false, layer: "dense")
        #expect(trainable() == all.filter { !$0.hasPrefix("dense/") })
        try network.setTrainable(false, layer: "inner/dense")
        #expect(
            trainable() == [
                "inner/batch_normalization/gamma", "inner/batch_normalization/beta", "dense_1/kernel",
                "dense_1/bias",
            ])
        network.isTrainable = false
        #expect(trainable().isEmpty && !network.isTrainable)
        network.isTrainable = true
        try network.setTrainable(true, layer: "inner/dense")
        #expect(trainable() == all)
        try network.setTrainable(false, layer: "inner")
        #expect(trainable() == all.filter { !$0.hasPrefix("inner/") })
    }

    @Test func aFrozenNormalizationUsesItsAverages() throws {
        var network = try Network(input: [6], layers: [BatchNormalization()])
        let numbers = numbers([5, 6], 5)
        let inference = try run(network, [numbers])
        let training = try run(network, [numbers], training: true)
        #expect(training[0] != inference[0] && training.count == 3)
        try network.setTrainable(false, layer: "batch_normalization")
        #expect(try run(network, [numbers], training: true) == inference)
        // Inside a frozen model as well.
        let inner = try Network(input: [6], layers: [BatchNormalization()], name: "inner")
        var outer = try Network(input: [6], layers: [InnerNetwork(inner)])
        outer.isTrainable = false
        #expect(try run(outer, [numbers], training: true) == inference)
    }

    /// Two calls update the averages one after the other, as in Keras.
    @Test func aSharedNormalizationCountsEveryCall() throws {
        let (a, b) = (Input([6]), Input([6]))
        let shared = BatchNormalization(momentum: 0.5).shared()
        let network = try Network(inputs: [a, b], outputs: [shared(a), shared(b)])
        let (x, y) = (numbers([5, 6], 6), numbers([5, 6], 7))
        let results = try run(network, [x, y], training: true)
        try #require(results.count == 4)
        func mean(_ rows: Tensor<Float>, _ column: Int) -> Float {
            (0..<5).map { rows[$0, column] }.reduce(0, +) / 5
        }
        let start = Tensor<Float>.uniform([6], low: 0.5, high: 1, seed: 4, stream: 2)
        for column in 0..<6 {
            let once = (start.elements[column] + mean(x, column)) / 2
            let twice = (once + mean(y, column)) / 2
            #expect(abs(results[2].elements[column] - twice) < 1e-5)
        }
    }

    @Test func chainsGrowAndShrink() throws {
        var network = try Network(input: [4], layers: [Dense(3)])
        try network.append(Dense(2))
        #expect(network.summary == (try Network(input: [4], layers: [Dense(3), Dense(2)])).summary)
        #expect(try network.popLast() is Dense)
        #expect(network.outputShapes == [[3]])
        #expect(network.layerNames == ["dense"] && network.layers.count == 1)
    }

    @Test func intermediateOutputsAreParts() throws {
        let x = Input([6])
        let left = Dense(4, name: "left")(x)
        let right = Dense(4, name: "right")(x)
        let network = try Network(inputs: [x], outputs: [Dense(2)(Add()([left, right]))])
        let part = try network.intermediate(["add", "right"])
        #expect(part.layerNames == ["left", "right", "add"])
        #expect(part.outputNames == ["add", "right"] && part.outputShapes == [[4], [4]])
        #expect(try network.intermediate(["right"]).weights.map(\.name) == ["right/kernel", "right/bias"])
    }
}
