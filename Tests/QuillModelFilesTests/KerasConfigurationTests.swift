import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import Testing

/// What `Network(kerasJSON:)` refuses by name, and the forms in which models say sizes and calls.
@Suite struct KerasConfigurationTests {
    /// Returns the JSON of a chain of an input and one layer.
    private static func chain(_ className: String, _ config: String, input: String = "[null, 4, 4, 3]")
        -> String
    {
        #"""
        {"class_name": "Sequential", "config": {"name": "m", "layers": [
        {"class_name": "InputLayer", "config": {"batch_shape": \#(input), "name": "x"}},
        {"class_name": "\#(className)", "module": "keras.layers", "config": {"name": "y", \#(config)}}]}}
        """#
    }

    /// Returns the JSON of a model of an input and an operation on it.
    private static func operation(
        _ className: String, _ config: String, more: String = "", module: String = "keras.src.ops.numpy",
        keywords: String = "{}"
    ) -> String {
        let tensor = #"{"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}"#
        return #"""
            {"class_name": "Functional", "config": {"name": "m", "input_layers": ["x", 0, 0], "output_layers": ["y", 0, 0],
            "layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 4, 3], "name": "x"}},
            {"class_name": "\#(className)", "module": "\#(module)", "config": {"name": "y"\#(config)},
            "inbound_nodes": [{"args": [\#(tensor)\#(more)], "kwargs": \#(keywords)}]}]}}
            """#
    }

    private static let refused: [(String, QuillError.Kind, String)] = [
        (
            chain("Dense", #""units": 2, "dtype": {"config": {"name": "mixed_float16"}}"#), .file,
            "y: setting 'dtype': Quill computes in float32, received the policy 'mixed_float16'; save the model with dtype=\"float32\""
        ),
        (
            chain("Dense", #""units": 2, "dtype": "float16""#), .file,
            "y: setting 'dtype': Quill computes in float32, received the policy 'float16'; save the model with dtype=\"float32\""
        ),
        (
            chain("LSTM", #""units": 2"#), .file,
            "y: Quill has no layer 'LSTM': recurrent layers are out of its scope"
        ),
        (
            chain("GRU", #""units": 2"#), .file,
            "y: Quill has no layer 'GRU': recurrent layers are out of its scope"
        ),
        (
            chain("Embedding", #""input_dim": 2"#), .file,
            "y: Quill has no layer 'Embedding': sequences of tokens are out of its scope"
        ),
        (
            chain("MultiHeadAttention", #""num_heads": 2"#), .file,
            "y: Quill has no layer 'MultiHeadAttention': attention is out of its scope"
        ),
        (
            chain("Conv1D", #""filters": 2"#), .file,
            "y: Quill has no layer 'Conv1D': it has convolutions and pooling of two-dimensional images only"
        ),
        (
            chain("Lambda", #""function": 2"#), .file,
            "y: Quill has no layer 'Lambda': code of Python cannot be read from a model file"
        ),
        (
            chain(
                "Conv2D",
                #""filters": 2, "kernel_size": 1, "data_format": "channels_first", "activation": "softmax""#),
            .file,
            "y: setting 'activation': softmax of channels_first images runs along their width in Keras; make it a layer of its own, such as Softmax(axis=1)"
        ),
        (
            chain("Dense", #""units": 2, "activation": {"class_name": "PReLU", "config": {}}"#), .file,
            "y: PReLU has weights: make it a layer of its own, not an activation"
        ),
        (
            chain(
                "Dense",
                #""units": 2, "activation": {"class_name": "LeakyReLU", "config": {"negative_slope": -1}}"#),
            .file, "y: setting 'negative_slope': expected 0 or more, received -1.0"
        ),
        (
            chain("Dense", #""units": 2"#, input: "[null, null, null]"), .shape,
            "y/kernel depends on the size of the inputs: its shape [64, 2] became [128, 2]; the input leaves its size open, [nil, nil]: give it a size, or use layers that take any, such as GlobalAveragePooling2D in place of Flatten"
        ),
        (
            operation("Mean", #", "axis": 0, "keepdims": false"#), .argument,
            "y: the operation 'Mean' along the batch axis mixes its samples"
        ),
        (
            operation("Sum", #", "axis": null, "keepdims": true"#), .shape,
            "y: the operation 'Sum' mixes the samples of a batch, which a layer cannot do"
        ),
        (
            operation("Reshape", #", "newshape": [-1, 3]"#), .shape,
            "y: the operation 'Reshape' mixes the samples of a batch, which a layer cannot do"
        ),
        (
            operation("GetItem", "", more: ", 0"), .file,
            "y: an index of a tensor: one sample of the batch is not supported"
        ),
        (
            operation("Average", #", "axis": 1"#, keywords: #"{"weights": [1, 2, 3, 4]}"#), .file,
            "y: the argument 'weights' of 'Average' is not supported"
        ),
        (
            operation("ExpandDims", #", "axis": [3, 3]"#), .argument,
            "y: the operation 'ExpandDims' takes different axes, received [3, 3]"
        ),
        (
            operation("Pad", #", "pad_width": [[0, 0], null, [1, 0], [1, 1]], "mode": "constant""#), .shape,
            "y: pad([0, 0, 1, 1], [0, 0, 0, 1]) does not fit shape [2, 4, 3]"
        ),
        (
            operation("Dropout", #", "rate": 0.5"#, module: "keras.layers", keywords: #"{"mask": 1}"#), .file,
            "configuration.config.layers[1].inbound_nodes[0].kwargs.mask: this argument of a call is not supported"
        ),
    ]

    @Test(arguments: refused.indices) func whatIsMissingIsNamed(_ index: Int) {
        let (text, kind, message) = Self.refused[index]
        #expect(throws: QuillError(kind, message)) { try Network(kerasJSON: text) }
    }

    @Test func unknownOperationsNameTheOthers() {
        let text = Self.operation("Einsum", "")
        #expect {
            try Network(kerasJSON: text)
        } throws: { error in
            (error as? QuillError)?.message.hasPrefix(
                "y: the operation 'Einsum' of keras.src.ops.numpy is not supported; supported are Abs, Absolute, Add"
            )
                ?? false
        }
    }

    @Test func openInputsTakeAShape() throws {
        let text = Self.chain("GlobalAveragePooling2D", "\"keepdims\": false", input: "[null, null, null, 3]")
        let network = try Network(kerasJSON: text, inputShapes: [[6, 5, 3]])
        #expect(network.inputShapes == [[6, 5, 3]] && network.outputShapes == [[3]])
        #expect(
            throws: QuillError(.shape, "the input 'x' takes [nil, nil, 3], received the shape [6, 5, 1]")
        ) {
            try Network(kerasJSON: text, inputShapes: [[6, 5, 1]])
        }
        #expect(throws: QuillError(.argument, "expected shapes of 1 inputs, received 2")) {
            try Network(kerasJSON: text, inputShapes: [[6, 5, 3], [6, 5, 3]])
        }
    }

    @Test(
        arguments: [
            #""dtype": "float64""#,
            #""dtype": {"class_name": "DTypePolicy", "config": {"name": "float64"}}"#,
        ])
    func doublePrecisionIsSaid(_ setting: String) throws {
        var notes: [String] = []
        _ = try Network(kerasJSON: Self.chain("Flatten", setting)) { notes.append($0) }
        #expect(notes == ["m is a float64 model; Quill computes in float32, with about 7 digits"])
        notes = []
        _ = try Network(kerasJSON: Self.chain("Flatten", #""dtype": "float32""#)) { notes.append($0) }
        #expect(notes.isEmpty)
    }

    @Test func modelsHaveOtherSizes() throws {
        let inner = try Network(
            input: [8, 8, 2], layers: [Conv2D(3, 3), BatchNormalization()], name: "inner")
        let x = Input([8, 8, 2])
        let model = try Model(inputs: [x], outputs: [Dense(2)(GlobalAveragePooling2D()(inner(x)))])
        let larger = try model.resized(to: [9, 12, 2])
        #expect(larger.network.inputShapes == [[9, 12, 2]])
        #expect(larger.weights == model.weights)
        let images = Tensor<Float>.uniform([2, 8, 8, 2], low: 0, high: 1, seed: 1, stream: 1)
        #expect(try larger.resized(to: [8, 8, 2]).predict(images) == model.predict(images))
        let flat = try Network(input: [4, 4, 1], layers: [Flatten(), Dense(2)])
        #expect(
            throws: QuillError(
                .shape, "dense/kernel depends on the size of the inputs: its shape [16, 2] became [20, 2]")
        ) { try flat.resized(to: [[5, 4, 1]]) }
    }

    @Test func symbolsCalculate() throws {
        let x = Input([3], name: "x"), y = Input([3], name: "y")
        let model = try Model(
            inputs: [x, y], outputs: [1 - x * 2 + y / 4 - (-x), 0.5 * (x - y) / (1 / (y + 3))])
        let a = try Tensor<Float>([1, 3], [1, -2, 0.5]), b = try Tensor<Float>([1, 3], [4, 2, -1])
        let results = try model.predict([AnyTensor(a), AnyTensor(b)])
        #expect(results[0].elements == [1, 3.5, 0.25])
        for (value, wanted) in zip(results[1].elements, [-10.5, -10, 1.5] as [Float]) {
            #expect(abs(value - wanted) < 1e-5)
        }
        let text = try model.network.kerasJSON
        #expect(try Network(kerasJSON: text).kerasJSON == text)
        #expect(model.network.layerNames.starts(with: ["multiply", "subtract", "true_divide", "add"]))
        #expect(model.network.summary.contains("multiply (Multiply)"))
    }
}
