import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillSystem
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// A weights-only format: a magic number, the count of names, and safetensors for the rest.
private struct WeightsOnly: ReadableModelFormat, WritableModelFormat {
    let name = "weights"
    let fileExtensions = ["weights", "weights.txt"]
    let parts: SavedModel.Parts = .weights

    func encode(_ model: SavedModel) throws -> EncodedModel {
        let tensors = model.weights.mapValues { AnyTensor.float32($0) }
        return EncodedModel(Array("WEIGHTS!".utf8) + (try Safetensors(tensors: tensors).encode()))
    }

    func recognizes(_ file: ModelFile) -> Bool { file.start.starts(with: "WEIGHTS!".utf8) }

    func decode(_ file: ModelFile, _ vocabulary: ModelVocabulary) throws -> SavedModel {
        let tensors = try Safetensors(Array(file.bytes().dropFirst(8))).tensors
        var model = SavedModel(network: nil, weights: try tensors.mapValues { try $0.typed() })
        model.notes = ["the file does not say\nwho wrote it"]
        return model
    }
}

/// A read-only format.
private struct ReadOnly: ReadableModelFormat {
    let name = "read-only"
    let fileExtensions = ["pt"]

    func recognizes(_ file: ModelFile) -> Bool { file.start.first == 0x80 }

    func decode(_ file: ModelFile, _ vocabulary: ModelVocabulary) throws -> SavedModel {
        SavedModel(network: try Model(input: [2]) { Flatten() }.network, weights: [:])
    }
}

/// A write-only format that changes something, or fails.
private struct WriteOnly: WritableModelFormat {
    var fails = false
    let name = "write-only"
    let fileExtensions = ["swift"]
    let parts: SavedModel.Parts = [.network, .weights]

    func encode(_ model: SavedModel) throws -> EncodedModel {
        if fails { throw QuillError(.argument, "dense: cannot be expressed") }
        return EncodedModel([1, 2, 3], notes: ["dropout is left out"])
    }
}

@Suite struct ModelFileFormatsTests {
    /// Quill's own format, Keras's, and those of this test.
    private let formats = ModelFileFormats(
        ModelFileFormats.standard.formats.filter { $0.name == "safetensors" || $0.name.hasPrefix("Keras") }
    ).adding([PlainText(), WeightsOnly(), ReadOnly(), WriteOnly()])

    @Test func theContentChoosesNotTheExtension() throws {
        let scratch = try Scratch()
        let model = try branches()
        try model.save(to: scratch("a.safetensors"), formats: formats)
        try model.save(to: scratch("a.model.txt"), formats: formats)
        // Each with the other's extension, and with none.
        for (content, name) in [
            ("a.safetensors", "b.model.txt"), ("a.model.txt", "b.safetensors"), ("a.model.txt", "b"),
            ("a.safetensors", "b.h5"),
        ] {
            try scratch.put(name, scratch.bytes(content))
            let loaded = try Model.load(from: scratch(name), formats: formats)
            #expect(Memory(loaded) == Memory(model))
        }
    }

    @Test(arguments: [
        ("a.safetensors", "safetensors"), ("A.SafeTensors", "safetensors"), ("a", "safetensors"),
        ("b.c/a", "safetensors"), (".a", "safetensors"), ("a.model.txt", "plain text"),
        ("a.h5", "Keras HDF5"), ("a.weights.h5", "Keras 3 weights"), ("mnist.model.best.hdf5", "Keras HDF5"),
        ("a.keras", "Keras 3"), ("a.weights", "weights"), ("a.weights.txt", "weights"),
        ("x.swift", "write-only"),
    ])
    func theExtensionChoosesInWriting(_ path: String, _ name: String) throws {
        #expect(try formats.format(writing: path).name == name)
    }

    @Test(arguments: [
        ("a.xyz", "a.xyz: no model format has the extension .xyz"),
        ("b/A.ONNX", "b/A.ONNX: no model format has the extension .ONNX"),
        ("a.b.npz", "a.b.npz: no model format has the extension .npz"),
        ("a.txt", "a.txt: no model format has the extension .txt"),
        ("a.safetensors.bak", "a.safetensors.bak: no model format has the extension .bak"),
        ("a.pt", "a.pt: read-only files can be read but not written"),
    ])
    func unknownExtensionsAreErrors(_ path: String, _ says: String) throws {
        let scratch = try Scratch()
        let expected =
            "; expected .safetensors, .keras, .weights.h5, .h5, .hdf5, .model.txt, .weights, .weights.txt, .swift"
        #expect(message(.argument) { _ = try formats.format(writing: path) } == says + expected)
        let model = try branches()
        for body in [
            { try model.save(to: scratch(path), formats: formats) },
            { try Model.checkSaving(to: scratch(path), formats: formats) },
        ] {
            #expect(message(.argument) { try body() } == scratch(says) + expected)
        }
        #expect(scratch.names.isEmpty)
    }

    @Test(
        arguments: [
            ([], "an empty, perhaps truncated file"),
            (Array("hello, world".utf8), "not a model file, or truncated"),
            (
                Array("PK\u{3}\u{4}".utf8),
                "a damaged or truncated zip archive, which Keras's .keras and PyTorch's .pt are"
            ),
            ([8, 1, 18, 3, 0], "a TensorFlow SavedModel; load it with tf_keras and save it as .h5"),
            ([8, 7, 18, 7] + Array("pytorch".utf8), "an ONNX model"),
            (
                [28, 0, 0, 0] + Array("TFL3".utf8),
                "a TensorFlow Lite model, which is made for one device; save the Keras model it came from as .keras"
            ),
            (Array("GGUF".utf8), "a GGUF file, which holds a language model"),
            (
                Array(#"{ "class_name": "Sequential""#.utf8),
                "a Keras network in JSON, without weights; save the whole model as .keras"
            ),
            ([0x1F, 0x8B, 8], "a gzip file; unpack it first"),
            ([0x93] + Array("NUMPY".utf8), "a NumPy array"),
        ] as [([UInt8], String)])
    func unknownContentIsNamed(_ bytes: [UInt8], _ says: String) throws {
        let scratch = try Scratch()
        let path = try scratch.put("a.safetensors", bytes)
        let message = message { _ = try Model.load(from: path, formats: formats) }
        #expect(
            message
                == "\(path): \(says); expected one of safetensors (.safetensors), Keras 3 (.keras), "
                + "Keras 3 weights (.weights.h5), Keras HDF5 (.h5, .hdf5), plain text (.model.txt), "
                + "weights (.weights, .weights.txt), read-only (.pt)")
    }

    @Test func picklesAreNamed() throws {
        let scratch = try Scratch()
        let path = try scratch.put("a.pt", [0x80, 2, 0x8A])
        let message = message { _ = try Model.load(from: path) }
        #expect(message.contains("a Python pickle, like PyTorch's .pt, which is code and not data"))
        // A format that reads them, placed first.
        #expect(try Model.load(from: path, formats: formats).network.outputShapes == [[2]])
    }

    @Test func weightsAloneAreLoadedIntoANetwork() throws {
        let scratch = try Scratch()
        let model = try branches()
        let path = scratch("a.weights")
        var notes: [String] = []
        try model.save(to: path, formats: formats, notes: { notes.append($0) })
        #expect(notes == ["\(path): weights files cannot hold everything; left out: the network"])
        #expect(
            message { _ = try Model.load(from: path, formats: formats) }
                == "\(path): expected a whole model, received weights without a network; name the file of the "
                + "whole model, or load the weights into their network in a program"
        )
        var other = try branches()
        try other.setWeights(other.weights.mapValues { $0.map { _ in 9 } })
        try other.loadWeights(from: path, formats: formats, notes: { notes.append($0) })
        #expect(bits(other.weights) == bits(model.weights))
        #expect(notes.last == "\(path): the file does not say\\u{a}who wrote it" && notes.count == 2)

        // Extra weights give a note; missing and mismatched ones are errors that change nothing.
        var saved = SavedModel(model)
        saved.weights["more/bias"] = .zeros([1])
        _ = try saved.write(to: path, formats: formats)
        try other.loadWeights(from: path, formats: formats, notes: { notes.append($0) })
        #expect(notes.last == "\(path): the network has no weights more/bias; they are not used")
        for (value, says) in [
            (nil, "weight 'dense/bias' [5] is missing"),
            (.zeros([6]), "weight 'dense/bias': expected shape [5], received [6]"),
        ] as [(Tensor<Float>?, String)] {
            saved.weights["dense/bias"] = value
            saved.weights["dense/kernel"] = saved.weights["dense/kernel"]?.map { _ in 3 }
            _ = try saved.write(to: path, formats: formats)
            #expect(message { try other.loadWeights(from: path, formats: formats) } == "\(path): \(says)")
            #expect(bits(other.weights) == bits(model.weights))
        }
        // The file of a whole model works too.
        try model.save(to: scratch("a.safetensors"))
        try other.loadWeights(from: scratch("a.safetensors"))
        #expect(bits(other.weights) == bits(model.weights))
    }

    @Test func weightsThatDoNotFitAreSkippedOnRequest() throws {
        let scratch = try Scratch()
        let path = scratch("a.weights")
        let model = try branches()
        var saved = SavedModel(model)
        saved.network = nil
        saved.weights["dense/bias"] = nil
        saved.weights["dense/kernel"] = .zeros([1, 6])
        _ = try saved.write(to: path, formats: formats)
        var other = try branches()
        try other.setWeights(other.weights.mapValues { $0.map { _ in 9 } })
        var notes: [String] = []
        try other.loadWeights(
            from: path, skippingMismatches: true, formats: formats, notes: { notes.append($0) })
        let kernel = try #require(model.weights["dense/kernel"])
        #expect(
            notes.filter { $0.hasSuffix("its values") } == [
                "\(path): weight 'dense/kernel': expected shape \(kernel.shape), received [1, 6]; it keeps its values",
                "\(path): weight 'dense/bias' [5] is missing; it keeps its values",
            ])
        for (name, weight) in other.weights {
            let isKept = name.hasPrefix("dense/")
            #expect(
                isKept ? weight.elements.allSatisfy { $0 == 9 } : weight == model.weights[name], "\(name)")
        }

        // A file without any weight that fits is another network's: one error, without notes.
        saved.weights = saved.weights.filter { $0.key == "dense/kernel" }
        _ = try saved.write(to: path, formats: formats)
        #expect(
            message {
                try other.loadWeights(
                    from: path, skippingMismatches: true, formats: formats, notes: { Issue.record("\($0)") })
            } == "\(path): expected weights of the network's names and shapes, received none")
    }

    @Test func aFormatAddsItsOwnNotes() throws {
        let scratch = try Scratch()
        var notes: [String] = []
        try branches().save(to: scratch("a.swift"), formats: formats, notes: { notes.append($0) })
        #expect(notes == ["\(scratch("a.swift")): dropout is left out"])
        #expect(try scratch.bytes("a.swift") == [1, 2, 3])
    }

    /// After any failure, the old file is intact and no other file remains.
    @Test func noHalfWrittenFiles() throws {
        let scratch = try Scratch()
        let model = try branches()
        try scratch.put("a.swift", [7])
        let failing = ModelFileFormats([WriteOnly(fails: true)])
        #expect(
            message(.argument) { try model.save(to: scratch("a.swift"), formats: failing) }
                == "dense: cannot be expressed")
        #expect(try scratch.bytes("a.swift") == [7])
        #expect(scratch.names == ["a.swift"])
        mkdir(scratch("a.safetensors"), 0o700)
        #expect(message { try model.save(to: scratch("a.safetensors")) }.contains("Is a directory"))
        rmdir(scratch("a.safetensors"))
        #expect(scratch.names == ["a.swift"])
    }

    @Test func metadataIsKept() throws {
        let scratch = try Scratch()
        try branches().save(to: scratch("a"), metadata: ["author": "me", "quill.reader.x": "1"])
        let saved = try SavedModel(contentsOf: scratch("a"))
        #expect(saved.metadata == ["author": "me", "quill.reader.x": "1"])
        #expect(saved.parts == [.network, .weights, .metadata])
        // A saved model is written exactly as it was read.
        #expect(try saved.write(to: scratch("b")) == [])
        #expect(try scratch.bytes("a") == scratch.bytes("b"))
        #expect(
            message(.argument) { try branches().save(to: scratch("c"), metadata: ["quill.format": "2"]) }
                == "metadata 'quill.format': the format reserves this name")
    }

    @Test(arguments: [
        ("digits.safetensors", "digits.checkpoint.safetensors"), ("a/b", "a/b.checkpoint.safetensors"),
        ("a.b/c.SAFETENSORS", "a.b/c.checkpoint.safetensors"), ("v1.2", "v1.2.checkpoint.safetensors"),
    ])
    func checkpointsLieBesideTheirModel(_ path: String, _ checkpoint: String) {
        #expect(Checkpoint.path(besideModel: path) == checkpoint)
    }
}
