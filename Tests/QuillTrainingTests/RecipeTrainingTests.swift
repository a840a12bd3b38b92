import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining
import Synchronization
import TestSupport
import Testing

/// `Recipe.train` gives the same result as the recipe's parts assembled by hand.
struct RecipeTrainingTests {
    private static let layers = "flatten, dense 12 relu, dropout 0.2, dense 10"

    /// Trains by hand: initial weights, compile with the schedule, fit with early stopping.
    private static func byHand(
        _ recipe: Recipe, _ images: Dataset, seed: UInt64, rate: LearningRate, callbacks: [any Callback] = []
    ) throws -> (model: Model, history: History) {
        var model = try Model(network: recipe.network(input: [12, 12, 1], classes: 10), seed: seed)
        try model.compile(
            optimizer: .adam(learningRate: rate), loss: .sparseCategoricalCrossentropy(fromLogits: true),
            metrics: [.accuracy])
        let history = try model.fit(
            images, batchSize: recipe.batchSize, epochs: recipe.epochs, seed: seed,
            validation: recipe.validation, callbacks: callbacks, verbose: .silent)
        return (model, history)
    }

    /// 100 rows, 20 held out: three steps of 32 in each of four epochs.
    @Test(arguments: [
        (ScheduleShape.constant, LearningRate.constant(0.01)),
        (.linear, .polynomialDecay(0.01, decaySteps: 12, endRate: 0)),
        (.cosine, .cosineDecay(0.01, decaySteps: 12)), (.oneCycle, .oneCycle(0.01, totalSteps: 12)),
    ])
    func followsTheSchedule(_ schedule: ScheduleShape, _ rate: LearningRate) throws {
        let images = try Tiny.images(100)
        let recipe = Recipe(
            "tiny", layers: Self.layers, optimizer: .adam(learningRate: 0.01), schedule: schedule, epochs: 4,
            validation: .split(0.2))
        let trained = try recipe.train(on: images, seed: 3, verbose: .silent)
        let expected = try Self.byHand(recipe, images, seed: 3, rate: rate)
        #expect(difference(trained.model.bits, expected.model.bits) == nil)
        #expect(trained.history == expected.history)
        #expect(trained.history.epochs == [0, 1, 2, 3])
    }

    @Test func stopsEarlyWithTheBestWeights() throws {
        let images = try Tiny.images(60)
        var recipe = Recipe(
            "tiny", layers: Self.layers, optimizer: .adam(learningRate: 0.5), epochs: 40,
            validation: .split(0.2),
            earlyStopping: EarlyStopping(monitor: .validationLoss, patience: 2, restoreBestWeights: true))
        let trained = try recipe.train(on: images, verbose: .silent)
        let expected = try Self.byHand(
            recipe, images, seed: 1, rate: .constant(0.5),
            callbacks: [EarlyStopping(monitor: .validationLoss, patience: 2, restoreBestWeights: true)])
        #expect(difference(trained.model.bits, expected.model.bits) == nil)
        #expect(trained.history == expected.history)
        #expect(trained.history.epochs.count < 40)
        #expect(trained.history.stopReason?.contains("whose weights are kept") == true)
        // A recipe is a value: without early stopping it trains to the end.
        recipe.earlyStopping = nil
        recipe.epochs = 3
        #expect(try recipe.train(on: images, verbose: .silent).history.epochs == [0, 1, 2])
    }

    @Test func whatIsPreparedIsLearnedFrom() throws {
        let given = try Tiny.images(40)
        let seeds = Mutex<[UInt64]>([])
        var recipe = Recipe(
            "twice", layers: Self.layers, optimizer: .adam(learningRate: 0.01), schedule: .cosine, epochs: 2,
            validation: .split(0.5))
        recipe.prepare = { images, seed in
            seeds.withLock { $0.append(seed) }
            return (try images.concatenated(with: images), .rows(.lastCount(16)))
        }
        let trained = try recipe.train(on: given, seed: 9, verbose: .silent)
        #expect(seeds.withLock { $0 } == [9])

        let (prepared, images) = try recipe.prepared(given, seed: 9)
        #expect(images.count == 80 && prepared.prepare == nil)
        #expect(try prepared.rows(of: images).training == Array(0..<64))
        #expect(try prepared.rows(of: images).heldOut == Array(64..<80))
        // Two steps of 32 in each epoch.
        let expected = try Self.byHand(prepared, images, seed: 9, rate: .cosineDecay(0.01, decaySteps: 4))
        #expect(difference(trained.model.bits, expected.model.bits) == nil)
        #expect(trained.history == expected.history)
    }

    @Test func theClassesDecideTheOutputs() throws {
        let images = try Tiny.images(60).only(classes: [0, 1, 2])
        let recipe = Recipe("three", layers: Self.layers, epochs: 1)
        #expect(try recipe.train(on: images, verbose: .silent).model.network.outputShapes == [[3]])
        let fixed = Recipe("four", layers: "dense 4", epochs: 1)
        let text = message(.shape) { _ = try fixed.train(on: images, verbose: .silent) }
        #expect(text == "four: its last layer has shape [4], expected [3]")
    }

    @Test func anAutoencoderLearnsToGiveItsImages() throws {
        let images = try Tiny.images(64)
        let recipe = Recipe(
            "narrow", target: .images, loss: .meanSquaredError, optimizer: .adam(learningRate: 0.01),
            epochs: 5,
            validation: .split(0.25)
        ) { input, _ in
            try Network(
                input: input,
                layers: [
                    Rescaling(1 / 255), Flatten(), Dense(8, activation: .relu),
                    Dense(144, activation: .sigmoid), Reshape([12, 12, 1]),
                ])
        }
        let (model, history) = try recipe.train(on: images, verbose: .silent)
        #expect(history.logs.map { $0.map(\.key) } == Array(repeating: ["loss", "val_loss"], count: 5))
        let losses = history[.validationLoss]
        #expect(losses[4] < losses[0])
        let pixels = images.images.elements.map { Float($0) / 255 }
        let outputs = try model.predict(images.images).elements
        let squares = zip(pixels, outputs).map { Double(($0 - $1) * ($0 - $1)) }
        let score = try model.evaluate(recipe.data(images))
        let loss = score[.loss]
        #expect(abs(loss - squares.reduce(0, +) / Double(squares.count)) < 1e-6)
    }
}
