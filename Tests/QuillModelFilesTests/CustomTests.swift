import QuillCodecs
import QuillGraph
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// A custom layer that cannot be saved.
private struct Doubling: Layer {
    func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { x * 2 }
}

/// A custom layer that can be saved and takes no name.
private struct Swish: ConfigurableLayer {
    var start: Float = 1

    init(start: Float) { self.start = start }

    init(configuration: Configuration, name: String?) throws {
        self.init(start: try configuration.float("start"))
    }

    var configuration: Configuration { Configuration(["start": .init(start)]) }

    func build(_ input: Shape, _ weights: inout WeightBuilder) { weights.add("beta", [], .constant(start)) }

    func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { x * sigmoid(weights["beta"] * x) }
}

/// A custom optimizer: the sign of the gradient, with state.
private struct SignDescent: Optimizer {
    static let className = "SignDescent"
    let learningRate: LearningRate
    let rule = Configuration()

    init(learningRate: LearningRate) { self.learningRate = learningRate }
    init(configuration: Configuration) throws {
        self.init(learningRate: .constant(try configuration.float("learning_rate")))
    }

    func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
        weight - state.learningRate * sign(gradient)
    }
}

@Suite struct CustomTests {
    private func model(_ layer: any Layer) throws -> Model {
        try Model(input: [8, 8, 1]) {
            Flatten()
            layer
            Dense(5)
        }
    }

    @Test func layerThatCannotBeWrittenIsNamed() throws {
        let scratch = try Scratch()
        let model = try model(Doubling())
        let message = message(.argument) {
            try model.save(to: scratch("model"))
        }
        #expect(message == "doubling: a Doubling cannot be saved: it is not a ConfigurableLayer")
        #expect(scratch.names.isEmpty)
    }

    @Test func settingThatCannotBeWrittenIsNamed() throws {
        let scratch = try Scratch()
        let model = try model(Rescaling(.infinity))
        let message = message(.argument) { try model.save(to: scratch("model")) }
        #expect(message == "rescaling: setting 'scale': expected a finite number to save, received inf")
    }

    @Test func ownLayersJoinTheRegistry() throws {
        let scratch = try Scratch()
        let model = try Model(input: [8, 8, 1]) {
            Swish(start: 0.5)
            Swish(start: 1.5)
            Flatten()
            Dense(5)
        }
        try model.save(to: scratch("model"))
        let loaded = try Model.load(from: scratch("model"), layers: .standard.adding([Swish.self]))
        #expect(Memory(loaded) == Memory(model))
        #expect(loaded.network.steps.map(\.name) == model.network.steps.map(\.name))
        #expect(try bits(loaded.predict(noise(3).images)) == bits(model.predict(noise(3).images)))
        let message = message { _ = try Model.load(from: scratch("model")) }
        #expect(message.hasPrefix("\(scratch("model")): unknown layer 'Swish'; expected one of Activation, "))
    }

    /// Without the closures, which a file cannot hold, the model is loaded uncompiled; with them, it is complete.
    @Test func ownLossesMetricsAndOptimizers() throws {
        let scratch = try Scratch()
        let loss = Loss("absolute", target: .values) { predictions, targets in
            mean(abs(predictions - targets), axes: [1])
        }
        let metric = Metric("largest") { predictions, _ in mean(square(predictions), axes: [1]) }
        var model = try model(Activation(.tanh))
        let data = try TrainingData(noise(12))
        let cases: [(any Optimizer, Loss, [Metric], String)] = [
            (.adam(), loss, [.accuracy], "loss 'absolute'; expected one of bi"),
            (
                .adam(), .categoricalCrossentropy(), [.accuracy, metric],
                "metric 'largest'; expected one of a"
            ),
            (
                SignDescent(learningRate: 0.01), .categoricalCrossentropy(), [],
                "optimizer 'SignDescent'; expected one of A"
            ),
        ]
        for (optimizer, loss, metrics, unknown) in cases {
            try model.compile(optimizer: optimizer, loss: loss, metrics: metrics)
            try model.fit(
                data, epochs: 1, callbacks: [ModelCheckpoint(to: scratch("model"))], verbose: .silent)
            var notes: [String] = []
            let bare = try Model.load(from: scratch("model"), notes: { notes.append($0) })
            #expect(notes.count == 1)
            let note = "\(scratch("model")): the model is not compiled: unknown \(unknown)"
            #expect(notes.allSatisfy { $0.hasPrefix(note) }, "\(notes)")
            #expect(bare.compilation == nil)
            #expect(bits(bare.weights) == bits(model.weights))
            let problem = message { _ = try Checkpoint.load(from: scratch("model")) }
            let start = "\(scratch("model")): training cannot resume without \(unknown)"
            #expect(problem.hasPrefix(start), "\(problem)")
            #expect(problem.hasSuffix("; pass it when loading"), "\(problem)")
            let whole = try Checkpoint.load(
                from: scratch("model"), optimizers: .standard.adding([SignDescent.self]), losses: [loss],
                metrics: [metric])
            #expect(Memory(whole.model) == Memory(model))
            #expect(try whole.model.evaluate(data) == model.evaluate(data))
        }
    }

    @Test func uncompiledModelsHaveNoCheckpoints() throws {
        let scratch = try Scratch()
        let state = TrainingState(
            epoch: 0, batch: 0, sums: [0], rows: 0, history: History(), callbacks: [],
            arguments: .init(batchSize: 1, shuffle: true, seed: 0, rows: 1))
        let checkpoint = Checkpoint(model: try model(Flatten()), state: state)
        #expect(message(.argument) { try checkpoint.save(to: scratch("a")) }.contains("a compiled model"))
    }

    /// Every double survives, even those that JSON cannot express.
    @Test func numbersOfTrainingAreExact() throws {
        let scratch = try Scratch()
        let numbers: [Double] = [
            0, -0.0, 0.1, 1 / 3, .pi, .leastNonzeroMagnitude, -.leastNormalMagnitude, 0.1.nextUp,
            .greatestFiniteMagnitude, 1e16,
            123_456_789_012_345_680,
            .infinity, -.infinity, .nan, -.nan, Double(nan: 0x1234, signaling: false),
        ]
        var model = try model(Flatten())
        try model.compile(loss: .meanSquaredError)
        let named = Dictionary(
            uniqueKeysWithValues: numbers.enumerated().map { ("n\($0.offset)", $0.element) })
        let state = TrainingState(
            epoch: 3, batch: 7, sums: numbers, rows: .nan,
            history: History(
                epochs: [0, 2], logs: [Logs(numbers.map { ("loss", $0) }), Logs()], stopReason: "\"so\"\n"),
            callbacks: [
                .init(name: "a/b", memory: CallbackMemory(numbers: named)),
                .init(name: "\"ä\"", settings: "{x: 1}", memory: CallbackMemory()),
            ],
            arguments: .init(batchSize: 5, shuffle: false, seed: .max, rows: 12))
        try Checkpoint(model: model, state: state).save(to: scratch("a"))
        let loaded = try Checkpoint.load(from: scratch("a")).state
        #expect(loaded.sums.map(\.bitPattern) == numbers.map(\.bitPattern))
        #expect(loaded.rows.isNaN)
        #expect(bits(loaded.history) == bits(state.history))
        #expect(loaded.callbacks[0].memory.numbers.mapValues(\.bitPattern) == named.mapValues(\.bitPattern))
        #expect(loaded.callbacks.map(\.name) == ["a/b", "\"ä\""])
        #expect(loaded.callbacks[1] == state.callbacks[1])
        #expect(loaded.arguments == state.arguments)
        #expect(loaded.epoch == 3 && loaded.batch == 7)
    }
}
