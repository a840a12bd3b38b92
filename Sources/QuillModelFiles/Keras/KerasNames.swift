import QuillCodecs
import QuillNetwork

/// The names in Keras's model files, other than those of layers and settings.
enum KerasNames {
    /// The version whose files Quill writes.
    static let version = "3.15.1"
    /// The backend in files. Its convolutions are Quill's: weights need no change.
    static let backend = "tensorflow"

    /// The learning rate schedules that Keras has.
    static let schedules: Set = [
        "CosineDecay", "CosineDecayRestarts", "ExponentialDecay", "InverseTimeDecay",
        "PiecewiseConstantDecay", "PolynomialDecay",
    ]

    // Attributes and groups of .h5 files.
    static let versionKey = "keras_version"
    static let backendKey = "backend"
    static let network = "model_config"
    static let training = "training_config"
    static let modelWeights = "model_weights"
    static let topLevelWeights = "top_level_model_weights"
    static let optimizerWeights = "optimizer_weights"
    static let layerNames = "layer_names"
    static let weightNames = "weight_names"

    // Members of .keras files, and groups in their weights.
    static let metadataFile = "metadata.json"
    static let configurationFile = "config.json"
    static let weightsFile = "model.weights.h5"
    static let compilation = "compile_config"
    static let layers = "layers"
    static let variables = "vars"
    static let optimizer = "optimizer"
    static let name = "name"

    /// Quill's own: the optimizer's variables in .h5 files. Keras 3 makes an optimizer for no weights of a file with
    /// `optimizer_weights`, its own files included, and then cannot train.
    static let ownOptimizerWeights = "quill_optimizer_weights"
    /// Quill's own: the program that wrote the file. Keras ignores it.
    static let producerKey = "producer"
    static let ownProducer = "Quill"
    /// Quill's own: a learning rate schedule that Keras lacks, whose place a constant takes. Keras ignores it.
    static let ownSchedule = "quill_learning_rate"
    /// Quill's own: the names of the classes. Keras ignores it.
    static let classNames = "class_names"
    /// Quill's own: the model's metadata, as an object of texts. Keras ignores it.
    static let ownMetadata = "quill_metadata"

    /// The suffixes of the optimizers' variables in the order of Keras 3: the groups one after another, each with one
    /// or two variables for every weight.
    static let optimizerVariables: [String: [[String]]] = [
        "Adadelta": [["accumulated_grad", "accumulated_delta_var"]],
        "Adagrad": [["accumulator"]],
        "Adam": [["momentum", "velocity"], ["velocity_hat"]],
        "AdamW": [["momentum", "velocity"], ["velocity_hat"]],
        "Adamax": [["momentum", "norm"]],
        "Ftrl": [["accumulator", "linear"]],
        "Lion": [["momentum"]],
        "Muon": [["momentum", "velocity"]],
        "Nadam": [["momentum", "velocity"]],
        "RMSprop": [["velocity"], ["momentum"], ["average_gradient"]],
        "SGD": [["momentum"]],
    ]
    /// Variables that come before the optimizer's own.
    static let commonOptimizerVariables = [["average"], ["gradient_accumulator"]]
    /// Numbers that all weights share, after the others.
    static let sharedOptimizerVariables = ["u_product"]

    /// The arguments that each optimizer of tf_keras 2 takes in an .h5 file.
    static let legacyOptimizerArguments: [String: Set<String>] = [
        "Adadelta": ["rho", "epsilon"],
        "Adagrad": ["initial_accumulator_value", "epsilon"],
        "Adam": ["beta_1", "beta_2", "epsilon", "amsgrad"],
        "Adamax": ["beta_1", "beta_2", "epsilon"],
        "Ftrl": [
            "learning_rate_power", "initial_accumulator_value", "l1_regularization_strength",
            "l2_regularization_strength", "l2_shrinkage_regularization_strength", "beta",
        ],
        "Nadam": ["beta_1", "beta_2", "epsilon"],
        "RMSprop": ["rho", "momentum", "epsilon", "centered"],
        "SGD": ["momentum", "nesterov"],
    ]

    /// Returns the program that wrote a file.
    /// - Parameters:
    ///   - producer: what Quill writes; nil in Keras's files.
    ///   - version: the version of Keras that the file gives.
    static func producer(_ producer: String?, version: String?) -> String? {
        let keras = version.map { "Keras \($0)" }
        return producer.map { keras == nil ? $0 : "\($0) for \(keras ?? "")" } ?? keras
    }

    /// The optimizers that tf_keras 2 has, but doesn't find by the names in files that Keras 3 opens, too.
    static let laterOptimizers: Set = ["AdamW", "Lion"]

    /// Returns the class name of a loss: `MeanSquaredError` of `mean_squared_error`.
    static func className(ofLoss name: String) -> String {
        if name == "kl_divergence" { return "KLDivergence" }
        return name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// Returns a class name as a word with underscores, as Keras makes it for groups of weights: `separable_conv2d`.
    static func snakeCase(_ className: String) -> String {
        var result = ""
        let letters = Array(className)
        for (index, letter) in letters.enumerated() {
            let isUpper = letter.isUppercase && letter.isASCII
            let beforeLower = index + 1 < letters.count && letters[index + 1].isLowercase
            let afterLower = index > 0 && letters[index - 1].isLowercase
            if isUpper, index > 0, beforeLower || afterLower { result.append("_") }
            result += letter.lowercased()
        }
        return result
    }
}
