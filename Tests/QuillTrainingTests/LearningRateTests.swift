import QuillNetwork
import QuillSystem
import QuillTensor
import Synchronization
import Testing

@testable import QuillTraining

/// Collects the lines that callbacks write.
final class Notes: Sendable {
    private let notes = Mutex<[String]>([])
    func add(_ note: String) { notes.withLock { $0.append(note) } }
    var all: [String] { notes.withLock { $0 } }
}

/// A series of metric values, and the learning rates after each epoch.
struct PlateauCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let values: [Double]
    let callback: @Sendable (@escaping @Sendable (String) -> Void) -> ReduceLROnPlateau
    let rates: [Float]

    /// The settings under Keras's names; the rate starts at 0.1.
    init(
        _ description: String, _ values: [Double], patience: Int = 2, factor: Double = 0.1,
        minDelta: Double = 1e-4, cooldown: Int = 0, minimumRate: Double = 0,
        mode: Monitor.Direction = .min, rates: [Float]
    ) {
        testDescription = description
        self.values = values
        self.rates = rates
        callback = { write in
            ReduceLROnPlateau(
                monitor: "value", factor: factor, patience: patience, mode: mode, minDelta: minDelta,
                cooldown: cooldown, minimumRate: minimumRate, verbose: true, write: write)
        }
    }

    // `rates` are the results of Keras 3.15.1 with the same callbacks and values.
    static let all: [PlateauCase] = [
        PlateauCase(
            "patience 1", [3, 2, 2.5, 1, 1, 1], patience: 1, rates: [0.1, 0.1, 0.01, 0.01, 1e-3, 1e-4]),
        PlateauCase("patience 0", [3, 3, 2, 2], patience: 0, rates: [0.1, 0.01, 0.01, 1e-3]),
        PlateauCase(
            "half", [3, 2, 2, 2, 2, 2, 2], factor: 0.5, rates: [0.1, 0.1, 0.1, 0.05, 0.05, 0.025, 0.025]),
        PlateauCase(
            "min delta", [3, 2.95, 2.91, 2.89, 2.7], minDelta: 0.1, rates: [0.1, 0.1, 0.01, 0.01, 0.01]),
        PlateauCase(
            "cooldown", [Double](repeating: 1, count: 10), factor: 0.5, cooldown: 2,
            rates: [0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.0125, 0.0125]),
        PlateauCase(
            "floor", [1, 1, 1, 1, 1, 1], patience: 1, factor: 0.5, minimumRate: 0.03,
            rates: [0.1, 0.05, 0.03, 0.03, 0.03, 0.03]),
        PlateauCase(
            "maximum", [1, 2, 1.5, 1.9, 3, 2, 2], mode: .max,
            rates: [0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 1e-3]),
        // In Keras, nothing is better than a first NaN, so the rate falls in the third epoch.
        PlateauCase("NaN first", [.nan, 1, 2, 3], rates: [0.1, 0.1, 0.1, 0.01]),
        PlateauCase("NaN later", [3, .nan, .nan, 1, 2], rates: [0.1, 0.1, 0.01, 0.01, 0.01]),
        PlateauCase(
            "improves in cooldown", [3, 3, 3, 1, 1, 1, 1, 1], patience: 1, factor: 0.5, cooldown: 3,
            rates: [0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.0125]),
    ]
}

@Suite struct LearningRateTests {
    private func model(_ rate: LearningRate) throws -> Model {
        var model = try Tiny.model()
        try model.compile(
            optimizer: .sgd(learningRate: rate), loss: .sparseCategoricalCrossentropy(fromLogits: true))
        return model
    }

    @Test(arguments: PlateauCase.all) func plateausLowerTheRateAsInKeras(_ plateau: PlateauCase) throws {
        var model = try model(0.1)
        let printed = Notes()
        let rates = Mutex<[Float]>([])
        try model.fit(
            Tiny.images(4), epochs: plateau.values.count,
            callbacks: [
                Script(values: plateau.values, inner: plateau.callback { printed.add($0) }),
                LambdaCallback(epochEnded: { _, _, training in
                    rates.withLock { $0.append(training.learningRate) }
                }),
            ], verbose: .silent)
        let got = rates.withLock { $0 }
        #expect(got.count == plateau.rates.count)
        #expect(zip(got, plateau.rates).allSatisfy { abs($0 - $1) <= 1e-6 * $1 }, "\(got)")
        let changes = zip(plateau.rates.indices.dropFirst(), plateau.rates).filter { plateau.rates[$0] != $1 }
        #expect(printed.all.count == changes.count)
        for (message, (epoch, _)) in zip(printed.all, changes) {
            #expect(
                message.hasPrefix("Epoch \(epoch + 1): ReduceLROnPlateau reducing learning rate to "))
        }
    }

    @Test func schedulersSetTheRateOfEachEpoch() throws {
        let printed = Notes()
        var model = try model(0.1)
        let history = try model.fit(
            Tiny.images(8), epochs: 3,
            callbacks: [
                LearningRateScheduler(verbose: true, write: { printed.add($0) }) { epoch, rate in
                    epoch == 0 ? 0.5 : rate / 2
                }
            ], verbose: .silent)
        #expect(history[.learningRate] == [0.5, 0.25, 0.125])
        #expect(
            printed.all
                == [0.5, 0.25, 0.125].enumerated().map {
                    "Epoch \($0 + 1): LearningRateScheduler setting learning rate to \($1)."
                })
    }

    @Test func aScheduleGivesTheRateOfTheNextStep() throws {
        var model = try model(.piecewiseConstantDecay(boundaries: [1, 2], values: [0.5, 0.25, 0]))
        let rates = Mutex<[Float]>([])
        let weights = Mutex<[[String: Tensor<Float>]]>([])
        try model.fit(
            Tiny.images(20), batchSize: 4,
            callbacks: [
                LambdaCallback(batchEnded: { _, training in
                    rates.withLock { $0.append(training.learningRate) }
                    weights.withLock { $0.append(training.weights) }
                })
            ], verbose: .silent)
        #expect(rates.withLock { $0 } == [0.5, 0.25, 0, 0, 0])
        // Steps with a rate of 0 change nothing.
        let kept = weights.withLock { $0 }
        #expect(kept[0] != kept[1] && kept[1] != kept[2] && kept[2] == kept[3] && kept[3] == kept[4])
    }

    @Test func aScheduleIsNotSet() throws {
        let wanted = QuillError(
            .argument,
            "the learning rate follows CosineDecay and cannot be set; compile with a number")
        for callback: any Callback in [
            LearningRateScheduler { _, rate in rate },
            ReduceLROnPlateau(monitor: .loss, patience: 0, minDelta: 1e9),
        ] {
            var model = try model(.cosineDecay(0.1, decaySteps: 100))
            #expect(throws: wanted) {
                try model.fit(Tiny.images(4), epochs: 3, callbacks: [callback], verbose: .silent)
            }
        }
    }

    @Test func badRatesAndFactorsAreErrors() throws {
        var model = try model(0.1)
        let bad: [(any Callback, String)] = [
            (LearningRateScheduler { _, _ in -1 }, "the learning rate: expected at least 0, received -1.0"),
            (
                ReduceLROnPlateau(factor: 1),
                "ReduceLROnPlateau: expected a factor of at least 0 and below 1, received 1.0"
            ),
            (
                ReduceLROnPlateau(),
                "ReduceLROnPlateau: 'val_loss' is not reported; available: loss. "
                    + "For a value that another callback reports, pass mode: .min or .max"
            ),
        ]
        for (callback, message) in bad {
            #expect(throws: QuillError(.argument, message)) {
                try model.fit(Tiny.images(4), callbacks: [callback], verbose: .silent)
            }
        }
    }

    @Test func theRangeTestLeavesTheModelAlone() throws {
        let model = try model(.cosineDecay(0.1, decaySteps: 10))
        let start = model.bits
        let data = try Tiny.images(320)
        let curve = try model.findLearningRate(data, rates: 1e-4...1e4, steps: 60, batchSize: 16)
        #expect(difference(model.bits, start) == nil)
        #expect(curve.rates.first == 1e-4)
        let factor = pow(1e8, 1.0 / 59)
        #expect(zip(curve.rates, curve.rates.dropFirst()).allSatisfy { abs($1 / $0 / factor - 1) < 1e-9 })
        // The loss starts at the untrained model's, falls, and then diverges.
        let first = try model.evaluate(data).loss
        #expect(abs(curve.losses[0] - first) < 0.3)
        #expect(curve.rates.count < 60)
        let suggestion = try #require(curve.suggestion)
        #expect((1e-2...10).contains(suggestion), "\(suggestion)")
        #expect(curve.csv.split(separator: "\n").count == curve.rates.count + 1)
        #expect(try model.findLearningRate(data, rates: 1e-4...1e4, steps: 60, batchSize: 16) == curve)
    }

    @Test func theSuggestionIsWhereTheLossFallsFastest() {
        let curve = LearningRateCurve(
            rates: [1, 2, 4, 8, 16], losses: [5, 5, 3, 2, 9], smoothed: [5, 4.5, 3, 2.5, 9])
        #expect(curve.suggestion == 2)
        #expect(LearningRateCurve(rates: [1, 2], losses: [1, 2], smoothed: [1, 2]).suggestion == nil)
        #expect(curve.csv.hasPrefix("learning_rate,loss,smoothed_loss\n1.0,5.0,5.0\n2.0,5.0,4.5\n"))
    }

    @Test func badRangesAreErrors() throws {
        let model = try model(0.1)
        let data = try Tiny.images(8)
        #expect(throws: QuillError.self) { try model.findLearningRate(data, rates: 0...1) }
        #expect(throws: QuillError.self) { try model.findLearningRate(data, steps: 1) }
        #expect(throws: QuillError.self) { try model.findLearningRate(data, smoothing: 1) }
    }
}
