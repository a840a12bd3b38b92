import QuillCodecs
import QuillHDF5
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// What Quill writes so that every Keras opens its files, and what it says otherwise.
@Suite(.enabled(if: HDF5.isWritable, "libhdf5 is not installed")) struct KerasPeersTests {
    private func model(_ optimizer: any Optimizer) throws -> Model {
        var model = try Model(input: [3], seed: 2) { Dense(2, name: "scores") }
        try model.compile(optimizer: optimizer, loss: .meanSquaredError)
        return model
    }

    private func notes(saving model: Model, to path: String) throws -> [String] {
        var notes: [String] = []
        try model.save(to: path, notes: { notes.append(String($0.dropFirst(path.count + 2))) })
        return notes
    }

    /// Keras opens files with a constant rate; Quill finds the schedule.
    @Test(arguments: ["h5", "keras"]) func aScheduleThatKerasLacksBecomesAConstant(_ format: String) throws {
        let scratch = try Scratch()
        let optimizer: any Optimizer = .adam(learningRate: .oneCycle(0.01, totalSteps: 40))
        var model = try model(optimizer)
        let data = try TrainingData(
            features: [.float32(.uniform([6, 3], low: -1, high: 1, seed: 1, stream: 1))],
            targets: [.float32(.uniform([6, 2], low: -1, high: 1, seed: 1, stream: 2))])
        for _ in 0..<3 { try model.trainOnBatch(data) }
        let path = scratch("a.\(format)")
        #expect(
            try notes(saving: model, to: path) == [
                "Keras has no schedule OneCycle and gets the constant rate 0.0004; Quill finds the schedule in the file"
            ])
        let settings: JSON?
        if format == "h5" {
            let root = try HDF5.decode(scratch.bytes("a.h5"), name: "a.h5")
            guard case .string(let text)? = root.attributes["training_config"] else {
                throw QuillError(.data, "no training_config")
            }
            settings = try JSON(parsing: Array(text.utf8), name: "").members?["optimizer_config"]
        } else {
            let archive = try ZipArchive(path: path)
            let entry = try #require(archive.entry(named: "config.json"))
            let json = try JSON(parsing: archive.bytes(of: entry, limit: 1 << 20), name: "")
            settings = json.members?["compile_config"]?.members?["optimizer"]
        }
        #expect(settings?.members?["config"]?.members?["learning_rate"] == .number(0.0004))
        var loaded = try Model.load(from: path, notes: { Issue.record("\($0)") })
        #expect(loaded.compilation?.optimizer.learningRate == optimizer.learningRate)
        #expect(try loaded.trainOnBatch(data) == model.trainOnBatch(data))
        #expect(loaded.optimizerState == model.optimizerState)
    }

    @Test func optimizersThatTfKerasLacksAreTold() throws {
        let scratch = try Scratch()
        let cases: [(any Optimizer, String?)] = [
            (.adam(), nil), (.sgd(momentum: 0.9), nil),
            (.adamW(), "tf_keras 2 needs custom_objects={'AdamW': tf_keras.optimizers.AdamW}"),
            (.lion(), "tf_keras 2 needs custom_objects={'Lion': tf_keras.optimizers.Lion}"),
            (.muon(), "tf_keras 2 has no Muon and needs compile=False"),
        ]
        for (optimizer, says) in cases {
            let notes = try notes(saving: model(optimizer), to: scratch("a.h5"))
            #expect(
                notes == (says.map { ["Keras 3 opens this file compiled; \($0)"] } ?? []), "\(optimizer)")
            #expect(try self.notes(saving: model(optimizer), to: scratch("a.keras")) == [], "\(optimizer)")
        }
    }

    @Test func filesSayWhoWroteThem() throws {
        let scratch = try Scratch()
        for format in ["h5", "keras"] {
            try model(.adam()).save(to: scratch("a.\(format)"))
            let saved = try SavedModel(contentsOf: scratch("a.\(format)"))
            #expect(saved.producer == "Quill for Keras 3.15.1")
        }
        try model(.adam()).saveWeights(to: scratch("a.weights.h5"))
        let weights = try SavedModel(contentsOf: scratch("a.weights.h5"))
        #expect(weights.producer == "Quill" && weights.format == "Keras 3 weights")
        let versions = [
            "keras3-chain.keras": "Keras 3.15.1", "keras3-chain.h5": "Keras 3.15.1",
            "tf_keras-chain.h5": "Keras 2.21.0",
        ]
        for (name, version) in versions {
            #expect(try SavedModel(contentsOf: KerasFixture.path(name)).producer == version, "\(name)")
        }
        #expect(
            try SavedModel(contentsOf: KerasFixture.path("keras3-chain.weights.h5")).format
                == "Keras 3 weights")
    }

    @Test func weightsThatAreNotFiniteAreNamed() throws {
        let scratch = try Scratch()
        var saved = SavedModel(try model(.adam()))
        saved.weights["scores/kernel"] = try Tensor([3, 2], [1, .nan, -.infinity, .nan, 0, 2])
        _ = try saved.write(to: scratch("a.safetensors"))
        let loaded = try SavedModel(contentsOf: scratch("a.safetensors"), allowingNonFinite: true)
        #expect(loaded.nonFiniteWeights.map(\.description) == ["scores/kernel (2 NaN, 1 infinite)"])
        #expect(SavedModel(try model(.adam())).nonFiniteWeights.isEmpty)
    }
}
