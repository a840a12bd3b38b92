import QuillData
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

@Suite struct RoundTripTests {
    @Test func theModelsHaveEveryLayer() throws {
        let steps = try [chain(), branches(), images()].flatMap(\.network.steps)
        let used = Set(steps.compactMap { $0.layer.map { type(of: $0).className } })
        #expect(used == Set(LayerRegistry.standard.names))
    }

    @Test(arguments: [chain, branches, images]) func loadedModelIsTheSame(
        _ make: @Sendable () throws -> Model
    ) throws {
        let scratch = try Scratch()
        var model = try make()
        let data = try noise(48)
        try model.compile(
            optimizer: .adam(), loss: .sparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
        try model.fit(data, epochs: 2, verbose: .silent)
        try model.save(to: scratch("model.safetensors"))
        let loaded = try Model.load(from: scratch("model.safetensors"))
        #expect(Memory(loaded) == Memory(model))
        #expect(loaded.summary == model.summary)
        #expect(loaded.network.steps.map(\.name) == model.network.steps.map(\.name))
        #expect(loaded.network.steps.map(\.inputs) == model.network.steps.map(\.inputs))
        #expect(try bits(loaded.predict(data.images)) == bits(model.predict(data.images)))
        #expect(try loaded.evaluate(data) == model.evaluate(data))
        for (before, after) in zip(model.network.steps, loaded.network.steps) {
            let settings = [before, after].map { ($0.layer as? any ConfigurableLayer)?.configuration }
            #expect(settings[0] == settings[1], "\(before.name)")
        }
        // Equal models give equal bytes.
        try loaded.save(to: scratch("again.safetensors"))
        #expect(try scratch.bytes("again.safetensors") == scratch.bytes("model.safetensors"))
        #expect(scratch.names == ["again.safetensors", "model.safetensors"])
    }

    @Test func kernelsMayBeHalved() throws {
        let scratch = try Scratch()
        let model = try chain()
        try model.save(to: scratch("whole.safetensors"))
        try model.save(to: scratch("half.safetensors"), halvesKernels: true)
        let sizes = try (scratch.bytes("whole.safetensors").count, scratch.bytes("half.safetensors").count)
        let kernels = model.weights.values.filter { $0.rank > 1 }.reduce(0) { $0 + $1.shape.elementCount }
        #expect(abs(sizes.0 - sizes.1 - 2 * kernels) <= 16)
        let loaded = try Model.load(from: scratch("half.safetensors"))
        for (name, tensor) in model.weights {
            let other = try #require(loaded.weights[name])
            #expect(
                zip(tensor.elements, other.elements).allSatisfy {
                    tensor.rank > 1 ? abs($0 - $1) <= max(abs($0) * 0x1p-11, 0x1p-25) : $0 == $1
                }, "\(name)")
        }
        // Rounded numbers are not rounded further.
        try loaded.save(to: scratch("again.safetensors"), halvesKernels: true)
        #expect(try scratch.bytes("again.safetensors") == scratch.bytes("half.safetensors"))
    }

    static let optimizers: [any Optimizer] = [
        .sgd(), .sgd(learningRate: 0.03, momentum: 0.9, nesterov: true), .rmsprop(rho: 0.8, epsilon: 1e-5),
        .rmsprop(learningRate: 0.002, momentum: 0.3), .adam(), .adam(beta1: 0.8, beta2: 0.95, epsilon: 1e-4),
        .adam(amsgrad: true, options: OptimizerOptions(clipping: .globalNorm(0.5))),
        .rmsprop(centered: true, options: OptimizerOptions(weightDecay: 0.01, clipping: .value(0.01))),
        .adamW(weightDecay: 0.02, options: OptimizerOptions(excludedFromWeightDecay: ["bias", "beta"])),
        .nadam(options: OptimizerOptions(average: WeightAverage(momentum: 0.9, overwriteFrequency: 2))),
        .adamax(options: OptimizerOptions(clipping: .norm(0.1), gradientAccumulationSteps: 2)),
        .adagrad(learningRate: .exponentialDecay(0.1, decaySteps: 2, decayRate: 0.5, staircase: true)),
        .adadelta(
            learningRate: .cosineDecay(0.1, decaySteps: 9, alpha: 0.1, warmupTarget: 0.3, warmupSteps: 4)),
        .lion(learningRate: .cosineDecayRestarts(0.01, firstDecaySteps: 2, periodFactor: 1.5)),
        .ftrl(learningRate: .polynomialDecay(0.1, decaySteps: 3, power: 2, cycle: true), l1: 0.01, beta: 0.1),
        .muon(learningRate: .oneCycle(0.1, totalSteps: 8), excludeLayers: ["dense_1"]),
        .sgd(learningRate: .piecewiseConstantDecay(boundaries: [1, 4], values: [0.1, 0.2, 0.05])),
        .sgd(learningRate: .inverseTimeDecay(0.1, decaySteps: 2, decayRate: 0.5)),
    ]

    @Test(arguments: optimizers) func optimizerGoesOn(_ optimizer: any Optimizer) throws {
        let scratch = try Scratch()
        var model = try chain()
        let data = try TrainingData(noise(32))
        try model.compile(optimizer: optimizer, loss: .categoricalCrossentropy(), metrics: [.accuracy])
        for _ in 0..<3 { try model.trainOnBatch(data) }
        try model.save(to: scratch("model"))
        var loaded = try Model.load(from: scratch("model"))
        #expect(Memory(loaded) == Memory(model))
        #expect(loaded.compilation?.optimizer.configuration == optimizer.configuration)
        for _ in 0..<3 {
            let logs = try (model.trainOnBatch(data), loaded.trainOnBatch(data))
            #expect(logs.0 == logs.1)
        }
        #expect(Memory(loaded) == Memory(model))
    }

    @Test func everyOptimizerIsTried() {
        #expect(
            Set(Self.optimizers.map { type(of: $0).className }) == Set(OptimizerRegistry.standard.names))
    }

    static let losses: [Loss] = [
        .sparseCategoricalCrossentropy(), .sparseCategoricalCrossentropy(fromLogits: true),
        .categoricalCrossentropy(), .categoricalCrossentropy(fromLogits: true), .meanSquaredError,
    ]

    @Test(arguments: losses) func lossAndMetricsAreKept(_ loss: Loss) throws {
        let scratch = try Scratch()
        var model = try branches()
        try model.compile(loss: loss, metrics: [.accuracy])
        try model.save(to: scratch("model"))
        let loaded = try Model.load(from: scratch("model"))
        #expect(loaded.compilation?.loss.name == loss.name)
        #expect(loaded.compilation?.loss.configuration == loss.configuration)
        #expect(loaded.compilation?.metrics.map(\.name) == ["accuracy"])
        #expect(try loaded.evaluate(noise(9)) == model.evaluate(noise(9)))
    }

    @Test func uncompiledStaysUncompiled() throws {
        let scratch = try Scratch()
        let model = try branches()
        try model.save(to: scratch("model"))
        let loaded = try Model.load(from: scratch("model"))
        #expect(loaded.compilation == nil)
        #expect(Memory(loaded) == Memory(model))
    }

    /// NaN and infinity are refused unless they are asked for, and nothing is computed with them in silence.
    @Test func numbersThatAreNotFiniteAreKeptForThoseWhoAsk() throws {
        let scratch = try Scratch()
        var model = try branches()
        var bias = try #require(model.weights["dense/bias"])
        bias = bias.map { _ in Float(bitPattern: 0xFFC1_2345) }
        try model.setWeights(["dense/bias": bias])
        try model.compile(loss: .sparseCategoricalCrossentropy(fromLogits: true))
        try model.save(to: scratch("model"))
        let refusal =
            "\(scratch("model")): the weight 'dense/bias' holds NaN or infinity, as after a training that diverged; "
            + "use an earlier file; to look at this one, inspect it"
        #expect(message(.file) { _ = try Model.load(from: scratch("model")) } == refusal)
        #expect(message(.file) { _ = try SavedModel(contentsOf: scratch("model")) } == refusal)
        var other = try branches()
        #expect(message(.file) { try other.loadWeights(from: scratch("model")) } == refusal)
        let loaded = try Model.load(from: scratch("model"), allowingNonFinite: true)
        #expect(bits(loaded.weights) == bits(model.weights))
        #expect(loaded.firstNonFiniteWeight == "dense/bias")
        let spoiled = "functional: the weight dense/bias holds NaN or infinity, so "
        let scores = message(.data) { _ = try loaded.evaluate(noise(4)) }
        #expect(scores.hasPrefix(spoiled + "the scores mean nothing"))
        let predictions = message(.data) { _ = try loaded.predict(noise(4)) }
        #expect(predictions.hasPrefix(spoiled + "the predictions mean nothing"))
    }
}
