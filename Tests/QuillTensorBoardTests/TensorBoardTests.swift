import QuillCodecs
import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining
import Synchronization
import TestSupport
import Testing

@testable import QuillTensorBoard

@Suite struct TensorBoardTests {
    private func model(_ activation: ActivationFunction = .relu) throws -> Model {
        var model = try Model(input: [6, 6, 1]) {
            Rescaling(1 / 255)
            Conv2D(3, [3, 3], activation: activation)
            Flatten()
            Dense(4, activation: .softmax)
        }
        try model.compile(loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy])
        return model
    }

    private func data(_ count: Int) throws -> Dataset {
        var random = SplitMix64(seed: 5)
        return try Dataset(
            images: Tensor([count, 6, 6, 1], (0..<count * 36).map { _ in UInt8(random.next() >> 56) }),
            labels: Tensor((0..<count).map { Int32($0 % 4) }), classes: 4)
    }

    private func fit(
        _ model: inout Model, _ callbacks: [any Callback], resuming state: TrainingState? = nil
    ) throws -> History {
        try model.fit(
            data(40), batchSize: 8, epochs: 3, validation: .split(0.2), callbacks: callbacks,
            verbose: .silent, resuming: state)
    }

    private func callback(_ folder: String) throws -> TensorBoard {
        TensorBoard(
            logDir: folder, histogramFreq: 1, writeImages: true, updateFreq: .batches(2), profileBatch: 3...3,
            hyperparameters: ["rate": 0.1], examples: try data(12))
    }

    private func read(_ folder: String) throws -> EventReader {
        let names = try FileSystem.names(in: folder).filter { $0.contains("tfevents") }
        #expect(names.count == 1)
        let file = try ByteReader(path: "\(folder)/\(names[0])")
        return try EventReader(try file.bytes(try file.count(upTo: 1 << 24)))
    }

    /// Tags and numbers are Keras's, and those of the history.
    @Test func writesWhatTheHistorySays() throws {
        let scratch = try Scratch()
        var model = try model()
        let history = try fit(&model, [callback(scratch("run"))])
        let (train, validation) = (try read(scratch("run/train")), try read(scratch("run/validation")))
        for (file, prefix) in [(train, ""), (validation, "val_")] {
            for key in ["loss", "accuracy"] {
                let written = file.values.filter { $0.tag == "epoch_\(key)" }
                #expect(written.map(\.step) == [0, 1, 2])
                let known = try #require(history.values(of: Metric(prefix + key)))
                #expect(written.map(\.floats) == known.map { [Float($0)] })
            }
        }
        #expect(
            validation.values.filter { $0.tag == "evaluation_loss_vs_iterations" }.map(\.step) == [4, 8, 12])
        #expect(train.values.filter { $0.tag == "batch_loss" }.map(\.step) == [2, 4, 6, 8, 10, 12])
        let rates = train.values.filter { $0.tag == "epoch_learning_rate" }
        #expect(rates.map(\.floats) == [[0.001], [0.001], [0.001]])
        let tags = Set(train.values.map(\.tag))
        for tag in [
            "keras", "epoch_steps_per_second", "epoch_seconds_per_step", "conv2d/kernel/histogram",
            "conv2d/kernel/image", "dense/bias/histogram", "gradients/dense/kernel", "activations/conv2d",
            "feature_maps/conv2d", "confusion", "class/3", "profile",
        ] { #expect(tags.contains(tag), "\(tag)") }
        #expect(try read(scratch("run")).values.map(\.plugin) == ["hparams", "hparams"])

        // Every input of a node is a node before it.
        let graph = try #require(train.graphs.first)
        var known: Set<String> = []
        for node in graph {
            #expect(known.isSuperset(of: node.inputs), "\(node.name)")
            #expect(known.insert(node.name).inserted, "\(node.name)")
        }
        #expect(graph.contains { $0.name.hasPrefix("conv2d/") })
        let trace = try scratch.bytes("run/train/profile_batch_3.trace.json")
        #expect(try JSON(parsing: trace, name: "trace").members?["traceEvents"]?.elements?.isEmpty == false)
    }

    /// The callback changes no bit of the weights.
    @Test func observesOnly() throws {
        let scratch = try Scratch()
        var (plain, watched) = (try model(), try model())
        _ = try fit(&plain, [])
        _ = try fit(&watched, [callback(scratch("run"))])
        #expect(plain.weights == watched.weights)
    }

    /// A resumed training goes on in the same files, without repeated or missing steps.
    @Test func resumesInTheSameFiles() throws {
        let scratch = try Scratch()
        var whole = try model()
        _ = try fit(&whole, [callback(scratch("whole"))])

        let saved = Mutex<(state: TrainingState, model: Model)?>(nil)
        let interrupting = LambdaCallback(epochEnded: { epoch, _, training in
            guard epoch == 1 else { return }
            training.afterAllCallbacks { training in
                saved.withLock { $0 = (training.state, training.snapshot) }
                training.interrupt()
            }
        })
        var first = try model()
        _ = try fit(&first, [callback(scratch("part")), interrupting])
        // A record that was cut off, and one that will be repeated.
        let folder = scratch("part/train")
        let name = try #require(try FileSystem.names(in: folder).first { $0.contains("tfevents") })
        let bytes = try scratch.bytes("part/train/\(name)")
        try scratch.put("part/train/\(name)", bytes + EventFile.record(Event(.version).encoded) + [1, 2, 3])
        let (state, resumed) = try #require(saved.withLock { $0 })
        var second = resumed
        _ = try fit(&second, [callback(scratch("part")), LambdaCallback()], resuming: state)
        #expect(second.weights == whole.weights)
        for run in ["train", "validation"] {
            let (expected, received) = (try read(scratch("whole/\(run)")), try read(scratch("part/\(run)")))
            #expect(received.versions == expected.versions)
            #expect(received.values.map(\.tag) == expected.values.map(\.tag))
            #expect(received.values.map(\.step) == expected.values.map(\.step))
            let measured = ["epoch_steps_per_second", "epoch_seconds_per_step", "profile"]
            #expect(
                received.values.filter { !measured.contains($0.tag) }
                    == expected.values.filter { !measured.contains($0.tag) })
        }
    }

    @Test func badInputIsNamed() throws {
        let scratch = try Scratch()
        var model = try model()
        #expect(
            message(.argument) {
                _ = try fit(&model, [TensorBoard(logDir: scratch("x"), updateFreq: .batches(0))])
            }
            .contains("updateFreq: expected at least 1, received 0"))
        try scratch.put("file", [])
        #expect(message { _ = try fit(&model, [TensorBoard(logDir: scratch("file"))]) }.contains("file"))
    }

    /// Gradients are the loss's differences, where it has no kinks.
    @Test func gradientsAreDifferences() throws {
        var model = try model(.tanh)
        let data = try data(8)
        let gradients = try model.gradients(on: data)
        #expect(gradients.keys.sorted() == model.weights.keys.sorted())
        for (name, gradient) in gradients {
            let start = model.weights
            let weight = try #require(start[name])
            // Along the gradient, the loss changes by its squared length.
            let length = gradient.elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            let step = 1e-2
            func loss(_ sign: Double) throws -> Double {
                let moved = zip(weight.elements, gradient.elements).map {
                    $0 + Float(sign * step / length * Double($1))
                }
                try model.setWeights([name: Tensor(weight.shape, moved)])
                defer { try? model.setWeights([name: weight]) }
                return try model.evaluate(data, verbose: .silent).loss
            }
            let slope = (try loss(1) - loss(-1)) / (2 * step)
            #expect(abs(slope - length) < 1e-3 * max(length, 1), "\(name): \(slope), \(length)")
        }
    }
}
