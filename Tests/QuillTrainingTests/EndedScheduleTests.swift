import QuillData
import QuillNetwork
import QuillTensor
import Synchronization
import Testing

@testable import QuillTraining

/// A schedule that has ended starts anew in a new training, over its own steps, and a rate of zero is told.
@Suite struct EndedScheduleTests {
    private func model(_ rate: LearningRate) throws -> Model {
        var model = try Tiny.model(dropout: 0)
        try model.compile(
            optimizer: .sgd(learningRate: rate), loss: .sparseCategoricalCrossentropy(fromLogits: true))
        return model
    }

    /// Trains for an epoch of five steps, and returns the rates after each step.
    private func rates(_ model: inout Model, epochs: Int = 1, initialEpoch: Int = 0) throws -> [Float] {
        let rates = Mutex<[Float]>([])
        try model.fit(
            Tiny.images(20), batchSize: 4, epochs: epochs, initialEpoch: initialEpoch,
            callbacks: [
                LambdaCallback(batchEnded: { _, training in
                    rates.withLock { $0.append(training.learningRate) }
                })
            ], verbose: .silent)
        return rates.withLock { $0 }
    }

    @Test(
        arguments: [
            (.cosineDecay(0.5, decaySteps: 5), .cosineDecay(0.5, decaySteps: 10)),
            (.oneCycle(0.5, totalSteps: 5), .oneCycle(0.5, totalSteps: 10)),
            (
                .polynomialDecay(0.5, decaySteps: 5, endRate: 0),
                .polynomialDecay(0.5, decaySteps: 10, endRate: 0)
            ),
            (
                .cosineDecay(0, decaySteps: 4, warmupTarget: 0.5, warmupSteps: 1),
                .cosineDecay(0, decaySteps: 8, warmupTarget: 0.5, warmupSteps: 2)
            ),
        ] as [(LearningRate, LearningRate)])
    func startsAnew(_ schedule: LearningRate, _ stretched: LearningRate) throws {
        var model = try model(schedule)
        #expect(try rates(&model) == (1...5).map { schedule($0) })
        let before = model.weights
        #expect(try rates(&model, epochs: 2) == (1...10).map { stretched($0) })
        #expect(model.weights != before)
        #expect(model.compilation?.optimizer.learningRate == stretched)
    }

    /// As in Keras, a schedule that goes on, or that ends at a rate above zero, goes on over several trainings.
    @Test(
        arguments: [
            .cosineDecay(0.5, decaySteps: 10), .polynomialDecay(0.5, decaySteps: 5, endRate: 0.1),
            .cosineDecay(0.5, decaySteps: 5, alpha: 0.1),
            .exponentialDecay(0.5, decaySteps: 5, decayRate: 0.5),
        ] as [LearningRate])
    func goesOn(_ schedule: LearningRate) throws {
        var model = try model(schedule)
        let first = try rates(&model)
        #expect(try first + rates(&model, epochs: 2, initialEpoch: 1) == (1...10).map { schedule($0) })
    }

    private func notes(_ model: Model, epochs: Int, resuming: TrainingState? = nil) throws -> [String] {
        var model = model
        var options = FitOptions(
            epochs: epochs, initialEpoch: 0, seed: 1, stepsPerEpoch: nil, validationBatchSize: 4,
            validationSteps: nil, validationFreq: 1, transforms: [], gradientTransforms: [], callbacks: [],
            verbose: .silent, communicator: nil, shards: nil, resuming: resuming)
        try options.prepare(&model, options.arguments(batchSize: 4, shuffle: true, rows: 20))
        return options.notes
    }

    @Test func isTold() throws {
        var trained = try model(.cosineDecay(0.5, decaySteps: 5))
        #expect(try notes(trained, epochs: 1) == [])
        _ = try rates(&trained)
        #expect(
            try notes(trained, epochs: 2) == [
                "CosineDecay had ended before step 6; it starts anew, over the 10 steps of this training, with a new "
                    + "optimizer state"
            ])
        let zero = "the learning rate is 0: training will not change the weights"
        #expect(try notes(model(0), epochs: 1) == [zero])
        var steps = try model(.piecewiseConstantDecay(boundaries: [2], values: [0.1, 0]))
        _ = try rates(&steps)
        #expect(
            try notes(steps, epochs: 1) == [
                "the learning rate of PiecewiseConstantDecay is 0 from step 6: training will not change the weights; "
                    + "compile again for another rate"
            ])
    }

    /// The recipe's schedule, or that of the model, over the epochs of this training.
    @Test(arguments: [ScheduleShape.constant, .cosine, .oneCycle])
    func recipesStartAnew(_ shape: ScheduleShape) throws {
        var recipe = Recipe(
            "tiny", layers: "dense 10", optimizer: .sgd(learningRate: 0.1), schedule: .oneCycle, batchSize: 4,
            epochs: 2)
        let images = try Tiny.images(20)
        var (model, _) = try recipe.train(on: images, verbose: .silent)
        let before = model.weights
        recipe.schedule = shape
        recipe.epochs = 3
        try recipe.train(&model, on: images, verbose: .silent)
        #expect(model.weights != before)
        #expect(model.iterations == 15)
        let expected = shape == .constant ? ScheduleShape.oneCycle : shape
        #expect(model.compilation?.optimizer.learningRate == expected.learningRate(0.1, steps: 15))
    }

    @Test func aReplacedRateKeepsTheState() throws {
        var model = try Tiny.model()
        try model.fit(Tiny.images(20), batchSize: 4, verbose: .silent)
        let before = model.bits
        try model.replaceLearningRate(.cosineDecay(0.1, decaySteps: 9))
        #expect(difference(model.bits, before) == nil)
        #expect(model.compilation?.optimizer.learningRate == .cosineDecay(0.1, decaySteps: 9))
    }
}
