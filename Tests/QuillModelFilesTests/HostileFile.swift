import QuillCodecs
import QuillModelFiles
import QuillTensor
import Testing

/// A change to a valid checkpoint, and the expected parts of the error.
struct HostileFile: Sendable, CustomTestStringConvertible {
    let what: String
    let isFunctional: Bool
    let change: @Sendable (inout Safetensors) throws -> Void
    let says: [String]

    var testDescription: String { what }

    init(
        _ what: String, functional: Bool = false, says: String...,
        change: @escaping @Sendable (inout Safetensors) throws -> Void
    ) {
        self.what = what
        self.says = says
        self.change = change
        isFunctional = functional
    }

    /// Replaces text in a JSON document of the metadata.
    init(
        _ document: String, _ old: String, becomes new: String, functional: Bool = false, says: [String]
    ) {
        what = "\(old.prefix(60)) becomes \(new.prefix(60))"
        self.says = says
        isFunctional = functional
        change = { file in
            let text = try #require(file.metadata[document])
            try #require(text.contains(old), "\(text)")
            file.metadata[document] = text.replacing(old, with: new, maxReplacements: 1)
        }
    }
}

extension HostileFile {
    static let metadata: [HostileFile] = [
        .init("another program's file", says: "expected a whole model", "received weights without a network")
        {
            $0.metadata = ["format": "pt"]
        },
        .init("a later format", says: "expected format 1, received '2'") {
            $0.metadata["quill.format"] = "2"
        },
        .init("no configuration", says: "quill.configuration") { $0.metadata["quill.configuration"] = nil },
        .init("an empty configuration", says: "quill.configuration", "expected a value") {
            $0.metadata["quill.configuration"] = ""
        },
        .init("brackets to the sky", says: "quill.configuration", "nested deeper than 128") {
            $0.metadata["quill.configuration"] = String(repeating: "[", count: 100_000)
        },
        .init("a setting nested to the sky", says: "quill.configuration", "nested deeper than 128") {
            let deep = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
            $0.metadata["quill.configuration"]?.replace("\"units\":5", with: "\"units\":\(deep)")
        },
        .init("half a compilation", says: "quill.compilation", "unterminated string") {
            $0.metadata["quill.compilation"] = "{\"optimizer"
        },
        .init("a compilation that is a list", says: "quill.compilation", "expected an object, received [1]") {
            $0.metadata["quill.compilation"] = "[1]"
        },
        .init("training that is a number", says: "quill.training", "expected an object, received 3") {
            $0.metadata["quill.training"] = "3"
        },
        .init("names that steer the terminal", says: "unknown layer 'De\\u{a}\\u{1b}[2J\\u{202e}nse'") {
            $0.metadata["quill.configuration"]?.replace(
                "\"class_name\":\"Dense\"", with: #""class_name":"De\n\u001b[2J\u202ense""#)
        },
        .init("a name of a million letters", says: "unknown layer 'xxxx", "x…") {
            let name = String(repeating: "x", count: 1_000_000)
            $0.metadata["quill.configuration"]?.replace("\"Dense\"", with: "\"\(name)\"")
        },
        .init("ten thousand layers", says: "at most 10000 layers, received 10001") {
            let flatten = "{\"class_name\":\"Flatten\",\"config\":{\"name\":\"f\"}},"
            $0.metadata["quill.configuration"] =
                "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"s\",\"layers\":["
                + String(repeating: flatten, count: 10_000) + "0]}}"
        },
    ]

    static let tensors: [HostileFile] = [
        .init("a weight is missing", says: "tensor 'dense/kernel' [2, 5] is missing") {
            $0.tensors["dense/kernel"] = nil
        },
        .init("a tensor too many", says: "tensor 'dense_1/kernel' is not used") {
            $0.tensors["dense_1/kernel"] = .float32(.zeros([1]))
        },
        .init(
            "a weight of another shape",
            says: "'dense/kernel': expected float32 [2, 5], received float32 [5, 2]"
        ) {
            $0.tensors["dense/kernel"] = .float32(.zeros([5, 2]))
        },
        .init("a weight of integers", says: "'dense/bias': expected float32 [5], received int32 [5]") {
            $0.tensors["dense/bias"] = .int32(.zeros([5]))
        },
        .init("momentum is missing", says: "Adam needs 'optimizer/dense/bias_momentum'") {
            $0.tensors["optimizer/dense/bias_momentum"] = nil
        },
        .init("the step count is missing", says: "Adam needs 'optimizer/iterations'") {
            $0.tensors["optimizer/iterations"] = nil
        },
        .init("momentum of another shape", says: "dense/bias_momentum: expected [5], received [6]") {
            $0.tensors["optimizer/dense/bias_momentum"] = .float32(.zeros([6]))
        },
        .init("momentum of an untrained weight", says: "Adam has no state", "moving_mean") {
            $0.tensors["optimizer/batch_normalization/moving_mean_momentum"] = .float32(.zeros([2]))
        },
        .init("steps before the first", says: "optimizer/iterations: expected at least 0, received -1") {
            $0.tensors["optimizer/iterations"] = .int32(Tensor(scalar: -1))
        },
        .init(
            "a step count with two elements",
            says: "optimizer/iterations: expected int32 [], received int32 [2]"
        ) {
            $0.tensors["optimizer/iterations"] = .int32(.zeros([2]))
        },
        .init("best weights are missing", says: "'callback/0/dense/kernel' is missing") {
            $0.tensors["callback/0/dense/kernel"] = nil
        },
        .init("best weights without a callback", says: "'callback/1/dense/kernel' is not used") {
            $0.tensors["callback/1/dense/kernel"] = .float32(.zeros([2, 5]))
        },
    ]

    static let configuration: [HostileFile] = [
        (
            "\"class_name\":\"Sequential\"", "\"class_name\":\"Diffusion\"",
            ["expected Sequential or Functional", "'Diffusion'"]
        ),
        (
            "\"class_name\":\"Dense\"", "\"class_name\":\"LSTM\"",
            ["Quill has no layer 'LSTM': recurrent layers are out of its scope"]
        ),
        (
            "\"class_name\":\"Dense\"", "\"class_name\":7",
            ["layers[7].class_name: expected a string, received 7"]
        ),
        ("\"units\":5", "\"units\":1000000000000", ["dense: setting 'units'", "up to 2147483647"]),
        ("\"units\":5", "\"units\":1e999", ["too large"]),
        (
            "\"units\":5", "\"units\":2147483647",
            ["'dense/kernel': expected float32 [2, 2147483647], received float32 [2, 5]"]
        ),
        ("\"units\":5", "\"units\":-5", ["dense: units must be positive, received -5"]),
        ("\"units\":5", "\"units\":5.5", ["dense: setting 'units'", "5.5"]),
        ("\"units\":5", "\"units\":\"5\"", ["dense: setting 'units'", "expected a whole number"]),
        ("\"units\":5,", "", ["dense: setting 'units'", "received nothing"]),
        (
            "\"filters\":2", "\"filters\":2147483647",
            ["'conv2d/kernel': expected float32 [3, 3, 1, 2147483647], received float32 [3, 3, 1, 2]"]
        ),
        (
            "\"kernel_size\":[3,3]", "\"kernel_size\":[2147483647,2147483647]",
            ["'conv2d/kernel': expected float32 [2147483647, 2147483647, 1, 2]"]
        ),
        ("\"kernel_size\":[3,3]", "\"kernel_size\":[3,-3]", ["conv2d", "must be positive"]),
        ("\"kernel_size\":[3,3]", "\"kernel_size\":[3]", ["conv2d", "expected 2 whole numbers"]),
        ("\"strides\":[2,2]", "\"strides\":[0,0]", ["conv2d", "must be positive"]),
        ("\"dilation_rate\":[1,1]", "\"dilation_rate\":[2147483647,2147483647]", ["conv2d", "does not fit"]),
        ("\"pool_size\":[2,2]", "\"pool_size\":[0,2]", ["max_pooling2d", "must be positive"]),
        ("\"activation\":\"relu\"", "\"activation\":\"rleu\"", ["conv2d", "rleu", "did you mean relu?"]),
        ("\"padding\":\"valid\"", "\"padding\":\"reflect\"", ["conv2d", "reflect", "one of valid, same"]),
        ("\"GlorotUniform\"", "\"GlorotNormale\"", ["unknown initializer 'GlorotNormale'"]),
        ("\"rate\":0.1", "\"rate\":1.5", ["dropout", "received 1.5"]),
        (
            "\"target_shape\":[2]", "\"target_shape\":[2147483647,2147483647,2147483647]",
            ["reshape", "cannot reshape 2"]
        ),
        (
            "channels_last", "channels_middle",
            ["conv2d: setting 'data_format': expected 'channels_last', received 'channels_middle'"]
        ),
        (
            "\"groups\":1", "\"groups\":2",
            ["conv2d: groups must divide 1 channels and 2 filters, received 2"]
        ),
        (
            "\"axis\":-1", "\"axis\":0",
            [
                "batch_normalization: expected an axis in 1…3 or -3…-1 for samples of shape [1, 1, 2], received 0"
            ]
        ),
        ("\"target_shape\":[2]", "\"target_shape\":[-1,-1]", ["reshape", "at most one extent may be -1"]),
        ("\"target_shape\":[2]", "\"target_shape\":[1,1,1,1,1,1,1,1,2]", ["reshape", "at most 8 axes"]),
        ("[null,8,8,1]", "[0,8,8,1]", ["batch_shape[0]: expected a whole number from 1"]),
        ("[null,8,8,1]", "[null,8,8,1000000000000]", ["batch_shape[3]: expected a whole number from 1"]),
        ("[null,8,8,1]", "[null,2147483647,2147483647,2147483647]", ["input_layer", "too large"]),
        ("[null,8,8,1]", "[null,0,8,1]", ["batch_shape[1]: expected a whole number from 1"]),
        ("[null,8,8,1]", "[null,8,8,1,1,1,1,1,1]", ["input_layer: expected at most 8 axes"]),
        ("\"class_name\":\"InputLayer\"", "\"class_name\":\"Flatten\"", ["expected an InputLayer first"]),
        (
            "\"name\":\"reshape\"", "\"name\":\"dropout\"",
            ["expected unique layer names, received 'dropout' twice"]
        ),
        ("\"name\":\"conv2d\"", "\"name\":\"\"", ["a layer needs a name"]),
        ("\"layers\":[", "\"layers\":[],\"more\":[", ["expected an InputLayer first"]),
        ("\"layers\":[", "\"layers\":7,\"more\":[", ["config.layers: expected a list, received 7"]),
    ].map { old, new, says in
        HostileFile("quill.configuration", old, becomes: new, says: says)
    }

    static let functional: [HostileFile] = [
        (
            "\"keras_history\":[\"flatten\",0,0]", "\"keras_history\":[\"add\",0,0]",
            ["functional: 'dense' depends on its own output"]
        ),
        (
            "\"keras_history\":[\"flatten\",0,0]", "\"keras_history\":[\"flatten\",1,0]",
            ["call 1 of 'flatten' has no output 0"]
        ),
        (
            "\"keras_history\":[\"flatten\",0,0]", "\"keras_history\":7",
            ["keras_history: expected a list, received 7"]
        ),
        (
            "\"inbound_nodes\":[{", "\"inbound_nodes\":[7,{",
            ["inbound_nodes[0]: expected an object, received 7"]
        ),
        ("\"args\":[{", "\"args\":[],\"more\":[{", ["expected one input, received 0"]),
        ("\"args\":[[{", "\"args\":[[]],\"more\":[[{", ["expected one input, received 0"]),
        ("\"class_name\":\"Add\"", "\"class_name\":\"Softmax\"", ["add: expected one input, received 2"]),
        (
            "\"input_layers\":[\"input_layer\",0,0]", "\"input_layers\":[]",
            ["at least one input and one output"]
        ),
        (
            "\"input_layers\":[\"input_layer\",0,0]", "\"input_layers\":[[\"x\",0,0]]",
            ["there is no input 'x'"]
        ),
        ("\"output_layers\":[\"add\",0,0]", "\"output_layers\":[]", ["at least one input and one output"]),
        ("\"output_layers\":[\"add\",0,0]", "\"output_layers\":[[\"x\",0,0]]", ["unknown layer 'x'"]),
    ].map { old, new, says in
        HostileFile("quill.configuration", old, becomes: new, functional: true, says: says)
    }

    static let compilation: [HostileFile] = [
        ("\"learning_rate\":0.001", "\"learning_rate\":\"fast\"", ["Adam: setting 'learning_rate'", "fast"]),
        (
            "\"amsgrad\":false", "\"amsgrad\":true",
            ["Adam needs 'optimizer/", "velocity_hat', which is missing"]
        ),
        (
            "\"beta_1\":0.9", "\"beta_1\":1.5",
            ["Adam: beta1: expected at least 0.0 and below 1.0, received 1.5"]
        ),
        (
            "\"clipnorm\":null,\"clipvalue\":null", "\"clipnorm\":1,\"clipvalue\":1",
            [
                "Adam: expected at most one of clipnorm, clipvalue, global_clipnorm, received clipnorm and clipvalue"
            ]
        ),
        (
            "\"class_name\":\"Adam\"", "\"class_name\":null",
            ["optimizer.class_name: expected a string, received null"]
        ),
        ("\"from_logits\":true", "\"from_logits\":1", ["setting 'from_logits': expected true or false"]),
        (
            "\"metrics\":[\"accuracy\"]", "\"metrics\":[{}]",
            ["metrics[0].name: expected a string, received null"]
        ),
    ].map { old, new, says in
        HostileFile("quill.compilation", old, becomes: new, says: says)
    }

    static let training: [HostileFile] = [
        ("\"epoch\":2", "\"epoch\":-2", ["quill.training.epoch: expected a whole number from 0", "-2"]),
        ("\"batch\":1", "\"batch\":\"x\"", ["quill.training.batch: expected a whole number from 0"]),
        ("\"sums\":[", "\"sums\":[\"1.5\",", ["quill.training.sums[0]: expected a number, received \"1.5\""]),
        ("[[\"loss\",", "[[\"loss\",1,", ["history.logs[0][0]: expected a name and a number"]),
        ("\"epochs\":[0,", "\"epochs\":[0.5,", ["history.epochs[0]: expected a whole number"]),
        ("\"batch_size\":6", "\"batch_size\":0", ["arguments.batch_size: expected a whole number from 1"]),
        ("\"seed\":\"1\"", "\"seed\":\"-1\"", ["arguments.seed: expected a 64-bit whole number"]),
        ("\"shuffle\":true", "\"shuffle\":null", ["arguments.shuffle: expected true or false"]),
        ("\"wait\":", "\"wait\":[],\"more\":", ["callbacks[0].numbers.wait: expected a number, received []"]),
        (
            "\"name\":\"Early", "\"name\":3,\"x\":\"Early",
            ["callbacks[0].name: expected a string, received 3"]
        ),
        ("\"stop_reason\":null", "\"stop_reason\":[]", ["stop_reason: expected a string, received []"]),
    ].map { old, new, says in
        HostileFile("quill.training", old, becomes: new, says: says)
    }
}
