import QuillNetwork
import QuillTensor
import Synchronization
import Testing

@testable import QuillTraining

@Suite struct MoreCallbackTests {
    private func model(_ optimizer: any Optimizer) throws -> Model {
        var model = try Tiny.model()
        try model.compile(
            optimizer: optimizer, loss: .sparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy]
        )
        return model
    }

    private let averaging = Adam(
        learningRate: 0.01, options: OptimizerOptions(average: WeightAverage(momentum: 0.8)))

    // MARK: TerminateOnNaN

    @Test func trainingEndsInTheStepThatSpoilsTheLoss() throws {
        let printed = Notes()
        var model = try model(.sgd(learningRate: 1e30))
        let start = model.weights
        let history = try model.fit(
            Tiny.images(40), batchSize: 4, epochs: 5, callbacks: [TerminateOnNaN { printed.add($0) }],
            verbose: .silent)
        #expect(history.epochs == [0])
        let words = try #require(printed.all.first).split(separator: " ")
        let batch = try #require(Int(words[1].dropLast()))
        #expect((1..<9).contains(batch))
        #expect(printed.all == ["Batch \(batch): Invalid loss, terminating training"])
        #expect(history.stopReason?.hasPrefix("the loss of step \(batch + 1) is ") == true)
        // Unlike in Keras, the weights are the last finite ones.
        #expect(model.weights == start)
    }

    @Test func orItThrows() throws {
        var model = try model(.sgd(learningRate: 1e30))
        #expect(throws: QuillError.self) {
            try model.fit(
                Tiny.images(40), batchSize: 4, callbacks: [TerminateOnNaN(throwsError: true)],
                verbose: .silent)
        }
        #expect(model.firstNonFiniteWeight == nil)
    }

    // MARK: Averages of the weights

    @Test func trainingEndsWithTheAverages() throws {
        var model = try model(averaging)
        let last = Mutex<[String: Tensor<Float>]>([:])
        try model.fit(
            Tiny.images(20), batchSize: 4, epochs: 2,
            callbacks: [
                LambdaCallback(epochEnded: { _, _, training in last.withLock { $0 = training.weights } })
            ],
            verbose: .silent)
        let state = model.optimizerState
        for (name, weight) in model.weights {
            #expect(state[OptimizerState.averageName(of: name)] == .float32(weight), "\(name)")
        }
        #expect(last.withLock { $0 } != model.weights)
    }

    @Test func validationSeesTheAverages() throws {
        let data = try Tiny.images(40)
        func fit(_ model: inout Model, _ callbacks: [any Callback]) throws -> History {
            try model.fit(
                data, batchSize: 4, epochs: 3, validation: .data(TrainingData(data)), callbacks: callbacks,
                verbose: .silent)
        }
        var plain = try model(averaging)
        let averaged = Mutex<[Double]>([])
        _ = try fit(
            &plain,
            [
                LambdaCallback(epochEnded: { _, _, training in
                    var model = training.snapshot
                    let state = model.optimizerState
                    for name in model.weights.keys {
                        guard case .float32(let average)? = state[OptimizerState.averageName(of: name)] else {
                            continue
                        }
                        try model.setWeights([name: average])
                    }
                    let loss = try model.evaluate(data).loss
                    averaged.withLock { $0.append(loss) }
                })
            ])
        for swapOnEpoch in [false, true] {
            var swapping = try model(averaging)
            let seen = Mutex<[Double]>([])
            let history = try fit(
                &swapping,
                [
                    SwapEMAWeights(swapOnEpoch: swapOnEpoch),
                    LambdaCallback(epochEnded: { _, _, training in
                        let loss = try training.snapshot.evaluate(data).loss
                        seen.withLock { $0.append(loss) }
                    }),
                ])
            let validated = history[.validationLoss]
            #expect(areNear(validated, averaged.withLock { $0 }))
            #expect(areNear(validated, seen.withLock { $0 }) == swapOnEpoch)
            #expect(swapping.weights == plain.weights)
        }
    }

    private func areNear(_ a: [Double], _ b: [Double]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 }
    }

    @Test func withoutAveragesThereIsNothingToSwap() throws {
        var model = try model(.adam())
        #expect(
            throws: QuillError(
                .argument,
                "SwapEMAWeights: Adam keeps no averages of the weights; give it options with an average")
        ) { try model.fit(Tiny.images(4), callbacks: [SwapEMAWeights()], verbose: .silent) }
    }

    // MARK: Resuming

    private func callbacks(_ last: any Callback) -> [any Callback] {
        [
            LearningRateScheduler { epoch, rate in epoch == 0 ? rate : rate * 0.9 },
            ReduceLROnPlateau(patience: 0, minDelta: 1e9), SwapEMAWeights(swapOnEpoch: true), last,
        ]
    }

    /// Training that is interrupted in the middle of an epoch, or at its end (nil), resumes exactly.
    @Test(arguments: [(0, 2), (1, 4), (1, nil), (2, 0)] as [(Int, Int?)])
    func resumesToTheBit(_ place: (epoch: Int, batch: Int?)) throws {
        let data = try Tiny.images(38)
        func fit(
            _ model: inout Model, _ last: any Callback, _ state: TrainingState? = nil
        ) throws -> History {
            try model.fit(
                data, batchSize: 7, epochs: 4, seed: 6, validation: .split(0.1),
                callbacks: callbacks(last), verbose: .silent, resuming: state)
        }
        var whole = try model(averaging)
        let expected = try fit(&whole, LambdaCallback())

        let saved = Mutex<(state: TrainingState, model: Model)?>(nil)
        let interrupt: @Sendable (Training) -> Void = { training in
            training.afterAllCallbacks { training in
                saved.withLock { $0 = (training.state, training.snapshot) }
                training.interrupt()
            }
        }
        var first = try model(averaging)
        _ = try fit(
            &first,
            LambdaCallback(
                batchEnded: { batch, training in
                    if training.epoch == place.epoch, batch == place.batch { interrupt(training) }
                },
                epochEnded: { epoch, _, training in
                    if place.batch == nil, epoch == place.epoch { interrupt(training) }
                }))
        var (state, second) = try #require(saved.withLock { $0 })
        #expect(try fit(&second, LambdaCallback(), state) == expected)
        #expect(difference(second.bits, whole.bits) == nil)
        state.arguments.seed = 7
        #expect(throws: QuillError.self) { try fit(&second, LambdaCallback(), state) }
    }

    // MARK: Invalid settings

    @Test(
        arguments: [
            (Adam(learningRate: -1), "Adam: learningRate: expected at least 0, received -1.0"),
            (Adam(beta1: 1), "Adam: beta1: expected at least 0.0 and below 1.0, received 1.0"),
            (SGD(momentum: 2), "SGD: momentum: expected 0 to 1, received 2.0"),
            (Lion(beta1: 0), "Lion: beta1: expected above 0 and at most 1, received 0.0"),
            (
                SGD(options: OptimizerOptions(clipping: .norm(0))),
                "SGD: clipnorm: expected a number above 0, received 0.0"
            ),
            (
                SGD(options: OptimizerOptions(gradientAccumulationSteps: 1)),
                "SGD: gradientAccumulationSteps: expected at least 2, or nil, received 1"
            ),
            (
                SGD(options: OptimizerOptions(average: WeightAverage(momentum: 1.5))),
                "SGD: average: expected a momentum of 0 to 1, received 1.5"
            ),
            (
                RMSprop(learningRate: .cosineDecay(0.1, decaySteps: 0)),
                "RMSprop: CosineDecay: decaySteps: expected at least 1, received 0"
            ),
            (
                SGD(learningRate: .piecewiseConstantDecay(boundaries: [3, 2], values: [1, 2, 3])),
                "SGD: PiecewiseConstantDecay: boundaries: expected ascending steps, received [3, 2]"
            ),
        ] as [(any Optimizer, String)])
    func invalidSettingsAreNamed(_ optimizer: any Optimizer, _ message: String) {
        #expect(throws: QuillError(.argument, message)) { try model(optimizer) }
    }

    @Test func unknownSchedulesNameWhatIsNear() {
        let settings = Configuration([
            "learning_rate": .object(["class_name": "CosineDekay", "config": .object([:])])
        ])
        #expect(
            throws: QuillError(
                .file, "setting 'learning_rate': unknown schedule 'CosineDekay'; did you mean CosineDecay?")
        ) { try Adam(configuration: settings) }
    }

    /// Excluded weights do not decay; without gradients, nothing else changes them.
    @Test func weightsCanBeKeptFromShrinking() throws {
        // A single kernel, and a composed update.
        for average in [nil, WeightAverage()] {
            let optimizer = SGD(
                learningRate: 0.5,
                options: OptimizerOptions(
                    weightDecay: 0.5, excludedFromWeightDecay: ["bias"], average: average))
            var model = try Model(input: [12, 12, 1]) {
                Rescaling(0)
                Flatten()
                Dense(10, kernelInitializer: .ones, biasInitializer: .ones)
            }
            try model.compile(optimizer: optimizer, loss: .sparseCategoricalCrossentropy(fromLogits: true))
            let bias = try #require(model.weights["dense/bias"])
            try model.trainOnBatch(Tiny.images(4))
            #expect(model.weights["dense/kernel"] == Tensor([144, 10], repeating: 0.75))
            // The gradients of the logits sum to zero, and so do the bias updates.
            let moved = try #require(model.weights["dense/bias"])
            #expect(moved != bias)
            #expect(abs(moved.elements.reduce(0, +) - 10) < 1e-4)
        }
    }
}
