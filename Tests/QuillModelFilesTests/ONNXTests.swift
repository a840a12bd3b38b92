import QuillCodecs
import QuillData
import QuillGraph
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// Layers with a counterpart among ONNX's operators and in source code, in branches, with images of several channels.
func classifier() throws -> Model {
    let image = Input([9, 8, 2], name: "image")
    var x = Rescaling([0.5, 2], offset: [0.1, -0.1])(image)
    x = Conv2D(6, 3, strides: 2, padding: .same, activation: .relu)(x)
    x = BatchNormalization()(x)
    let a = SeparableConv2D(4, Extent(3, 2), padding: .same, activation: .elu())(x)
    let b = DepthwiseConv2D(3, padding: .same, depthMultiplier: 2, activation: .leakyRelu())(x)
    let c = Conv2D(4, 3, padding: .same, dilationRate: 2, groups: 2, activation: .sigmoid)(x)
    x = Concatenate()([Add()([a, c]), MaxPooling2D(2, strides: 1, padding: .same)(b)])
    x = AveragePooling2D(2, strides: 2, padding: .same)(ZeroPadding2D(Margins(top: 1, left: 2))(x))
    let pooled = Concatenate()([GlobalAveragePooling2D()(x), GlobalMaxPooling2D()(x)])
    let rows = BatchNormalization()(Dropout(0.3)(Flatten()(x)))
    let merged = Average()([
        Dense(7, activation: .tanh)(rows), Dense(7, activation: .gelu())(pooled),
        Dense(7, activation: .silu)(rows),
    ])
    let others = Maximum()([Dense(7, activation: .softplus)(pooled), Dense(7, activation: .hardSilu)(merged)])
    let scores = Dense(5)(ReLU(maxValue: 2)(Subtract()([merged, others])))
    return try varied(Model(inputs: image, outputs: Activation(.softmax)(scores), seed: 4))
}

/// Returns a model whose normalizations have other averages than those of a new one.
func varied(_ model: Model) throws -> Model {
    var (model, random) = (model, SplitMix64(seed: 8))
    try model.setWeights(
        model.weights.sorted { $0.key < $1.key }.reduce(into: [:]) { weights, entry in
            guard entry.value.rank == 1 else { return weights[entry.key] = entry.value }
            weights[entry.key] = entry.value.map { _ in Float(random.next() >> 40) / Float(1 << 24) + 0.5 }
        })
    return model
}

@Suite struct ONNXTests {
    @Test(arguments: ForeignFixtures.onnx) func filesOfOthersGiveTheSameOutputs(_ name: String) throws {
        let model = try Model.load(from: ForeignFixtures.path("\(name).onnx"), notes: { _ in })
        let (inputs, outputs) = try ForeignFixtures.recorded(name)
        let difference = ForeignFixtures.difference(try model.predict(inputs), outputs)
        #expect(difference < 1e-5, "\(name): \(difference)\n\(model.summary)")
    }

    @Test func layersHaveTheirNamesAndNoNeedlessPermutation() throws {
        let saved = try SavedModel(contentsOf: ForeignFixtures.path("torch-old.onnx"))
        let network = try saved.requiredNetwork
        let classes = network.layers.map { type(of: $0).className }
        #expect(
            classes == [
                "Conv2D", "ReLU", "MaxPooling2D", "DepthwiseConv2D", "Activation", "ZeroPadding2D", "Conv2D",
                "Activation", "Flatten", "Dense", "Activation", "Dense", "Activation",
            ])
        #expect(network.isSequential)
        #expect(
            network.weights.map(\.name).suffix(4) == ["fc1/kernel", "fc1/bias", "fc2/kernel", "fc2/bias"])
        #expect(saved.producer?.hasPrefix("pytorch") == true && saved.format == "ONNX")
        #expect(saved.notes.contains { $0.contains("the input 'image' [2, 8, 8] is [8, 8, 2] here") })
    }

    /// Keras's exporter writes these layers as many operators.
    @Test func layersOfManyOperatorsAreFound() throws {
        let network = try SavedModel(contentsOf: ForeignFixtures.path("keras-layers.onnx")).requiredNetwork
        var counts: [String: Int] = [:]
        for layer in network.layers { counts[type(of: layer).className, default: 0] += 1 }
        let expected = [
            "LayerNormalization": 6, "UpSampling2D": 3, "Cropping2D": 3, "Conv2DTranspose": 2,
            "GlobalMaxPooling2D": 5, "GlobalAveragePooling2D": 2,
        ]
        #expect(counts.filter { expected[$0.key] != nil } == expected)
        #expect(!network.layers.contains { $0 is KerasOperation })
        let factors = try network.layers.compactMap { $0 as? UpSampling2D }.map {
            try $0.configuration.ints("size")
        }
        #expect(Set(factors) == [[1, 2], [2, 2], [2, 3]])
    }

    @Test func modelsComeBackTheSame() throws {
        let scratch = try Scratch()
        var model = try classifier()
        model.classNames = ["a", "b", "c", "d", "ü"]
        let path = scratch("a.onnx")
        var notes: [String] = []
        try model.save(to: path, metadata: ["author": "me"], notes: { notes.append($0) })
        #expect(notes.isEmpty)
        let saved = try SavedModel(contentsOf: path)
        #expect(saved.classNames == model.classNames && saved.metadata == ["author": "me"])
        #expect(saved.producer == "Quill")
        let again = try saved.model()
        let difference = try OutputDifference(model, again)
        // Activations of several operators, such as gelu, round in other places.
        #expect(difference.relative < 1e-5 && difference.agreeing == 64, "\(difference)")
        // Equal models give equal bytes.
        try again.save(to: scratch("b.onnx"))
        try model.save(to: scratch("c.onnx"), metadata: ["author": "me"])
        #expect(try scratch.bytes("a.onnx") == scratch.bytes("c.onnx"))
    }

    /// Layers that enlarge and cut images, slopes, and normalizations.
    @Test func imagesThatGrowComeBack() throws {
        let scratch = try Scratch()
        let model = try varied(
            Model(input: [7, 5, 2], seed: 3) {
                Conv2DTranspose(4, Extent(3, 2), strides: 2, padding: .same, activation: .relu)
                PReLU(sharedAxes: [1, 2])
                Conv2DTranspose(3, 2, strides: 3)
                Conv2DTranspose(3, 3, dilationRate: 2, useBias: false)
                UpSampling2D(Extent(2, 3))
                Cropping2D(Margins(top: 1, bottom: 2, left: 0, right: 3))
                UpSampling2D(2, interpolation: .bilinear)
                BatchNormalization(momentum: 0.7)
                AveragePooling2D(4)
                LayerNormalization()
                PReLU()
                Flatten()
                LayerNormalization(center: false)
                Dense(6)
                LayerNormalization(scale: false)
                PReLU()
            })
        var notes: [String] = []
        try model.save(to: scratch("a.onnx"), notes: { notes.append($0) })
        let again = try Model.load(from: scratch("a.onnx"), notes: { notes.append($0) })
        #expect(notes.isEmpty)
        #expect(again.network.inputShapes == model.network.inputShapes)
        let difference = try OutputDifference(model, again)
        #expect(difference.relative < 1e-5, "\(difference)")
        let normalization = again.network.layers.compactMap { $0 as? BatchNormalization }
        #expect(normalization.first?.configuration.values["momentum"] == .init(Float(0.7)))
    }

    /// A file of Quill has Quill's inputs, whatever takes them.
    @Test func permutedInputsComeBack() throws {
        let scratch = try Scratch()
        for order in [[2, 1, 3], [3, 1, 2], [2, 3, 1]] {
            let model = try Model(input: [6, 4, 3], seed: 1) {
                Permute(order)
                Conv2D(2, 2)
                Flatten()
                Dense(3)
            }
            try model.save(to: scratch("a.onnx"))
            let again = try Model.load(from: scratch("a.onnx"), notes: { Issue.record("\($0)") })
            #expect(again.network.inputShapes == [[6, 4, 3]], "\(order)")
            #expect(try OutputDifference(model, again).relative < 1e-6, "\(order)")
        }
    }

    @Test func aFlattenedImageNeedsNoTransposition() throws {
        let scratch = try Scratch()
        let model = try Model(input: [8, 8, 1], seed: 2) {
            Conv2D(4, 3, activation: .relu)
            MaxPooling2D(2)
            Dropout(0.5)
            Flatten()
            BatchNormalization()
            Dense(6, activation: .relu)
            Dense(3)
        }
        try varied(model).save(to: scratch("a.onnx"))
        let text = String(decoding: try scratch.bytes("a.onnx"), as: UTF8.self)
        #expect(text.contains("MaxPool") && text.contains("Gemm") && !text.contains("Transpose"))
        let again = try Model.load(from: scratch("a.onnx"), notes: { _ in })
        #expect(try OutputDifference(varied(model), again).relative < 1e-6)
    }

    @Test func whatCannotBeExpressedIsNamed() throws {
        let scratch = try Scratch()
        #expect(
            message(.argument) { try images().save(to: scratch("a.onnx")) }
                .hasPrefix("group_normalization: the layer GroupNormalization cannot be expressed"))
        #expect(scratch.names.isEmpty)
        var model = try classifier()
        try model.compile(loss: .sparseCategoricalCrossentropy())
        var notes: [String] = []
        try model.save(to: scratch("a.onnx"), notes: { notes.append($0) })
        #expect(
            notes == [
                "\(scratch("a.onnx")): ONNX files cannot hold everything; left out: the optimizer, losses, and metrics, the optimizer's state"
            ])
    }
}
