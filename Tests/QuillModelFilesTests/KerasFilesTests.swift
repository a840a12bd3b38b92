import Foundation
import QuillCodecs
import QuillHDF5
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// Files by generations of Keras, and what Keras computed with them: `Fixtures/Keras/make.py`.
struct KerasFixture {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/Keras").path

    static func path(_ name: String) -> String { "\(folder)/\(name)" }

    let samples: AnyTensor
    let targets: [AnyTensor]
    let outputs: [Tensor<Float>]
    /// The losses of three more steps.
    let losses: [Double]

    init(_ name: String) throws {
        let arrays = try Npz.read(Self.path("\(name).npz"))
        func list(_ prefix: String) -> [AnyTensor] { (0..<2).compactMap { arrays["\(prefix)\($0)"] } }
        samples = try #require(arrays["x"])
        targets = list("y")
        outputs = try list("p").map { try $0.typed() }
        losses = try #require(arrays["losses"]).converted(to: Double.self).elements
    }

    var data: TrainingData { get throws { try TrainingData(features: [samples], targets: targets) } }

    /// Expects Keras's outputs.
    func expectOutputs(of model: Model, _ name: String) throws {
        let results = try model.predict([samples])
        #expect(results.map(\.shape) == outputs.map(\.shape))
        for (result, wanted) in zip(results, outputs) {
            let scale = wanted.elements.map { abs($0) }.max() ?? 0
            for (a, b) in zip(result.elements, wanted.elements) {
                #expect(abs(a - b) <= 1e-5 * scale, "\(name)")
            }
        }
    }

    /// Expects Keras's losses in further training, which its optimizer's state decides.
    func expectTraining(of model: Model, _ name: String, steps: Int = 3) throws {
        var model = model
        for step in 0..<steps {
            let loss = try model.trainOnBatch(data).loss
            #expect(abs(loss - losses[step]) <= 1e-4 * abs(losses[step]), "\(name), step \(step)")
        }
    }
}

@Suite struct KerasFilesTests {
    /// Keras writes empty arguments of compile for a model that was never compiled: nothing is missing.
    @Test func modelsThatWereNeverCompiledHaveNoNote() throws {
        let saved = try SavedModel(contentsOf: KerasFixture.path("keras3-uncompiled.keras"))
        #expect(saved.compilation == nil && saved.notes.isEmpty, "\(saved.notes)")
    }

    /// For tests that save; loading needs no library.
    private static let writes = ConditionTrait.enabled(if: HDF5.isWritable, "libhdf5 is not installed")

    @Test(arguments: [
        ("keras3-chain", "h5"), ("keras3-chain", "keras"), ("keras3-branches", "h5"),
        ("keras3-branches", "keras"),
        ("tf_keras-chain", "h5"), ("tf_keras-legacy", "h5"), ("tf_keras-branches", "h5"),
        ("keras2-chain", "h5"),
    ])
    func everyGenerationOpensAndTrainsOn(_ name: String, _ format: String) throws {
        let fixture = try KerasFixture(name)
        var notes: [String] = []
        let model = try Model.load(from: KerasFixture.path("\(name).\(format)"), notes: { notes.append($0) })
        #expect(notes == [])
        #expect(model.compilation?.metrics.first?.name == "accuracy")
        try fixture.expectOutputs(of: model, name)
        try fixture.expectTraining(of: model, name)
    }

    @Test(arguments: [
        "keras3-chain.weights.h5", "keras3-branches.weights.h5", "tf_keras-chain-weights.h5",
        "keras3-chain.h5",
        "keras3-branches.keras",
    ])
    func weightsAloneGoIntoANetwork(_ file: String) throws {
        let name = String(file.prefix { $0 != "." }).replacing("-weights", with: "")
        let text = try String(contentsOfFile: KerasFixture.path("\(name).json"), encoding: .utf8)
        var model = try Model(network: Network(kerasJSON: text), seed: 9)
        try model.loadWeights(from: KerasFixture.path(file), notes: { Issue.record("\($0)") })
        try KerasFixture(name).expectOutputs(of: model, file)
        let hasNetwork = !file.contains("weights")
        if !hasNetwork {
            #expect(
                message { _ = try Model.load(from: KerasFixture.path(file)) }
                    .contains("expected a whole model, received weights without a network"))
        }
    }

    @Test(arguments: [
        "keras3-chain", "keras3-branches", "tf_keras-chain", "tf_keras-branches", "keras2-chain",
    ])
    func configurationsOfEveryGenerationAreTheSameNetwork(_ name: String) throws {
        let text = try String(contentsOfFile: KerasFixture.path("\(name).json"), encoding: .utf8)
        let network = try Network(kerasJSON: text)
        let file = try Model.load(from: KerasFixture.path("\(name).h5"), notes: { _ in }).network
        #expect(network.weights.map(\.name) == file.weights.map(\.name))
        #expect(try Network(kerasJSON: network.kerasJSON).kerasJSON == network.kerasJSON)
        #expect(network.summary == file.summary)
    }

    /// libhdf5 writes them itself.
    @Test(writes) func filesOnDiskEqualThoseInMemory() throws {
        let scratch = try Scratch()
        var group = HDF5Group()
        group.attributes = ["text": .string("a"), "list": .strings(["b", "c"])]
        try group.add(.tensor(.float32(.zeros([300, 700]))), at: "large/kernel")
        try group.add(.tensor(.float32(Tensor([1, 2, 3]))), at: "large/bias")
        try AtomicFile.write(to: scratch("ä b.h5")) { try HDF5.write(group, to: $0) }
        #expect(try scratch.bytes("ä b.h5") == HDF5.encode(group))
    }

    @Test(writes, arguments: ["h5", "hdf5", "keras"]) func savedFilesAreReadBack(_ format: String) throws {
        let scratch = try Scratch()
        let data = try noise(24)
        for (index, make) in [chain, branches, images].enumerated() {
            var model = try make()
            try model.compile(
                optimizer: .adam(), loss: .sparseCategoricalCrossentropy(fromLogits: true),
                metrics: [.accuracy])
            try model.fit(data, epochs: 1, verbose: .silent)
            model.classNames = ["a", "b", "ç", "d", "e"]
            let path = scratch("\(index).\(format)")
            try model.save(to: path, notes: { Issue.record("\($0)") })
            let loaded = try Model.load(from: path, notes: { Issue.record("\($0)") })
            #expect(Memory(loaded) == Memory(model))
            #expect(loaded.classNames == model.classNames)
            #expect(loaded.summary == model.summary)
            #expect(try bits(loaded.predict(data.images)) == bits(model.predict(data.images)))
            // Equal models give equal bytes.
            try loaded.save(to: scratch("again.\(format)"))
            #expect(try scratch.bytes("again.\(format)") == scratch.bytes("\(index).\(format)"))
        }
    }

    /// Metadata of the program, such as the pixels that the model was trained on, travels too.
    @Test(writes, arguments: ["h5", "keras"]) func metadataIsReadBack(_ format: String) throws {
        let scratch = try Scratch()
        let metadata = ["quill.pixels": "mean 33.3", "文": "\"quoted\""]
        let path = scratch("model.\(format)")
        try chain().save(to: path, metadata: metadata, notes: { Issue.record("\($0)") })
        #expect(try SavedModel(contentsOf: path).metadata == metadata)
    }

    @Test(writes, arguments: RoundTripTests.optimizers) func optimizersGoOn(_ optimizer: any Optimizer) throws
    {
        let scratch = try Scratch()
        var model = try chain()
        let data = try TrainingData(noise(32))
        try model.compile(
            optimizer: optimizer, loss: .categoricalCrossentropy(labelSmoothing: 0.1), metrics: [.accuracy])
        for _ in 0..<3 { try model.trainOnBatch(data) }
        for format in ["h5", "keras"] {
            try model.save(to: scratch("model.\(format)"), notes: { _ in })
            var loaded = try Model.load(from: scratch("model.\(format)"), notes: { Issue.record("\($0)") })
            #expect(Memory(loaded) == Memory(model))
            #expect(loaded.compilation?.loss.configuration == model.compilation?.loss.configuration)
            let excluded = optimizer.options.excludedFromWeightDecay
            if excluded.isEmpty {
                #expect(loaded.compilation?.optimizer.configuration == optimizer.configuration)
                var other = model
                #expect(try loaded.trainOnBatch(data) == other.trainOnBatch(data))
                #expect(Memory(loaded) == Memory(other))
            }
        }
    }

    @Test(writes) func severalOutputsKeepTheirLosses() throws {
        let scratch = try Scratch()
        let model = try Model.load(from: KerasFixture.path("keras3-branches.keras"))
        for format in ["h5", "keras"] {
            try model.save(to: scratch("a.\(format)"))
            let loaded = try Model.load(from: scratch("a.\(format)"), notes: { Issue.record("\($0)") })
            #expect(loaded.network.outputNames == ["class", "angle"])
            #expect(loaded.compilation?.losses.map(\.name) == model.compilation?.losses.map(\.name))
            #expect(loaded.compilation?.losses[0].configuration.values["from_logits"] == true)
            try KerasFixture("keras3-branches").expectTraining(of: loaded, format)
        }
    }

    /// The tutorials' words.
    @Test(writes) func theTutorialsPathsWork() throws {
        let scratch = try Scratch()
        var model = try Model(input: [8, 8, 1], seed: 1) {
            Flatten(); Dense(5, activation: .softmax)
        }
        let data = try noise(20)
        try model.compile(optimizer: .adam(), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy])
        let best = scratch("mnist.model.best.hdf5")
        try model.fit(data, epochs: 2, verbose: .silent)
        try model.save(to: best)
        try model.save(to: scratch("mnist_model.h5"))
        #expect(
            try bits(Model.load(from: scratch("mnist_model.h5")).predict(data.images))
                == bits(model.predict(data.images)))
        try model.loadWeights(from: best)
        _ = try Model.load(from: best).evaluate(data)
        #expect(try HDF5.decode(scratch.bytes("mnist_model.h5"), name: "").attributes["keras_version"] != nil)
    }

    @Test func weightsOfAnotherNetworkAreRejected() throws {
        var model = try Model(input: [6, 6, 1]) {
            Flatten(); Dense(3)
        }
        let before = Memory(model)
        for (file, says) in [
            ("keras3-chain.weights.h5", "layer 'dense': expected a group 'layers/dense'"),
            ("tf_keras-chain-weights.h5", "expected 1 layers with weights (dense), received 3"),
        ] {
            let received = message { try model.loadWeights(from: KerasFixture.path(file), notes: { _ in }) }
            let fits = received.contains(says) || received.contains("expected shape")
            #expect(fits, "\(received)")
        }
        #expect(Memory(model) == before)
    }

    @Test(writes) func layersWithOtherNamesAreMatchedByOrder() throws {
        let scratch = try Scratch()
        let model = try Model(input: [4], seed: 1) {
            Dense(3, name: "one"); Dense(2, name: "two")
        }
        var other = try Model(input: [4], seed: 2) {
            Dense(3, name: "z"); Dense(2, name: "a")
        }
        for file in ["a.weights.h5", "b.h5"] {
            try model.saveWeights(to: scratch(file))
            var notes: [String] = []
            try other.loadWeights(from: scratch(file), notes: { notes.append($0) })
            #expect(other.weights["z/kernel"]?.elements == model.weights["one/kernel"]?.elements)
            #expect(notes.count == 1 && notes[0].contains("matched by order"), "\(notes)")
        }
    }

    @Test(arguments: [
        (
            #""class_name":"Sequential""#, #""class_name":"Sequential","keras_version":"1.2.2""#,
            "written by Keras 1.2.2"
        ),
        (#""class_name":"Flatten""#, #""class_name":"TFOpLambda""#, "an operation of TensorFlow"),
        (#""activation":"softmax""#, #""activation":"hard_sigmoid""#, "the hard_sigmoid of Keras 2"),
    ])
    func whatOlderGenerationsMeantOtherwiseIsRejected(_ old: String, _ new: String, _ says: String) throws {
        let text = #"""
            {"class_name":"Sequential","config":{"name":"s","layers":[{"class_name":"Flatten","config":
            {"name":"flatten","batch_input_shape":[null,2,2]}},{"class_name":"Dense","config":
            {"name":"dense","units":2,"activation":"softmax"}}]},"keras_version":"2.11.0"}
            """#
        #expect(try Network(kerasJSON: text).inputShapes == [[2, 2]])
        let changed = new.contains("1.2.2") ? text.replacing(#","keras_version":"2.11.0""#, with: "") : text
        #expect(message { _ = try Network(kerasJSON: changed.replacing(old, with: new)) }.contains(says))
    }

    @Test(.needs(.inputs)) func filesAsPeopleHaveThem() throws {
        let folder = try TestData.inputs.required() + "/models"
        let text = try String(contentsOfFile: "\(folder)/tf2.json", encoding: .utf8)
        #expect(try Network(kerasJSON: text).inputShapes == [[28, 28]])
        for (file, says) in [
            ("model.h5", "a damaged HDF5 file: addresses of 0 bytes; expected 2, 4, or 8"),
            ("model.pt", "a damaged or truncated zip archive"),
            ("model.onnx", "a damaged ONNX model, byte 12"),
        ] {
            #expect(message { _ = try Model.load(from: "\(folder)/\(file)") }.contains(says))
        }
    }
}
