import QuillTensor

extension ActivationFunction {
    /// The activations with Keras's defaults, by their Keras names.
    public static let standard: [(name: String, function: ActivationFunction)] = [
        ("linear", .linear), ("relu", .relu), ("leaky_relu", .leakyRelu()), ("relu6", .relu6),
        ("elu", .elu()), ("selu", .selu), ("celu", .celu()), ("gelu", .gelu()), ("silu", .silu),
        ("mish", .mish), ("softplus", .softplus), ("softsign", .softsign), ("sigmoid", .sigmoid),
        ("hard_sigmoid", .hardSigmoid), ("hard_silu", .hardSilu), ("log_sigmoid", .logSigmoid),
        ("tanh", .tanh), ("hard_tanh", .hardTanh), ("exponential", .exponential), ("softmax", .softmax),
        ("log_softmax", .logSoftmax), ("glu", .glu),
    ]

    private static let aliases = ["swish": "silu", "hard_swish": "hard_silu"]

    /// The Keras names of all activations.
    public static var names: [String] { standard.map(\.name) }

    /// The Keras name of the function.
    public var name: String {
        switch self {
        case .leakyRelu: "leaky_relu"
        case .rectifier: "relu"
        case .elu: "elu"
        case .celu: "celu"
        case .gelu: "gelu"
        default: Self.standard.first { $0.function == self }?.name ?? "\(self)"
        }
    }

    /// The settings under their Keras names; empty if there are none.
    var settings: Configuration {
        switch self {
        case .leakyRelu(let slope): Configuration(["negative_slope": .init(slope)])
        case .rectifier(let greatest, let slope, let threshold):
            Configuration([
                "max_value": greatest.map { .init($0) } ?? .null, "negative_slope": .init(slope),
                "threshold": .init(threshold),
            ])
        case .elu(let alpha), .celu(let alpha): Configuration(["alpha": .init(alpha)])
        case .gelu(let approximate): Configuration(["approximate": .bool(approximate)])
        default: Configuration()
        }
    }

    /// The Keras name; with settings other than Keras's defaults, the layer or operation of Keras that has them.
    public var configuration: Configuration.Value {
        if Self.standard.contains(where: { $0.function == self }) { return .string(name) }
        let layers = "keras.layers", operations = "keras.src.ops.nn"
        let (module, className) =
            switch self {
            case .leakyRelu: (layers, "LeakyReLU")
            case .rectifier: (layers, "ReLU")
            case .elu: (layers, "ELU")
            case .celu: (operations, "Celu")
            default: (operations, "Gelu")
            }
        return .object([
            "module": .string(module), "class_name": .string(className), "config": .object(settings.values),
            "registered_name": module == layers ? .null : .string(className),
        ])
    }

    /// Returns the activation with a Keras name, which may be the class name of a layer or an operation; nil if there
    /// is none.
    /// - Throws: a `.file` error that names the invalid setting, or an activation with weights.
    public static func named(_ name: String, _ settings: Configuration = Configuration()) throws
        -> ActivationFunction?
    {
        if let layer = try layer(name, settings) { return layer }
        let snake = name.first?.isUppercase == true ? snakeCase(name) : name
        return switch aliases[snake] ?? snake {
        case "leaky_relu": .leakyRelu(try settings.slope(default: 0.2))
        case "elu": .elu(try settings.float("alpha", default: 1))
        case "celu": .celu(try settings.float("alpha", default: 1))
        case "gelu": .gelu(approximate: try settings.bool("approximate", default: false))
        case let name: standard.first { $0.name == name }?.function
        }
    }

    /// Returns the function of one of Keras's activation layers; nil for another class.
    private static func layer(_ className: String, _ settings: Configuration) throws -> ActivationFunction? {
        switch className {
        case "Activation": return try settings.activation()
        case "LeakyReLU": return .leakyRelu(try settings.slope(default: 0.3))
        case "ELU": return .elu(try settings.float("alpha", default: 1))
        case "Softmax":
            try settings.require("axis", .init(-1))
            return .softmax
        case "ReLU":
            let function = ActivationFunction.rectifier(
                maxValue: try settings.optionalFloat("max_value"),
                negativeSlope: try settings.slope(default: 0),
                threshold: try settings.float("threshold", default: 0))
            return function == .rectifier() ? .relu : function
        case "PReLU":
            throw QuillError(.file, "PReLU has weights: make it a layer of its own, not an activation")
        default: return nil
        }
    }
}

extension Configuration {
    /// Returns an activation, or a default if the setting is absent or null.
    public func activation(
        _ name: String = "activation", default fallback: ActivationFunction = .linear
    ) throws -> ActivationFunction {
        guard let object = try object(name) else { return fallback }
        guard let function = try ActivationFunction.named(object.name, object.settings) else {
            throw object.unknown("activation", name, among: ActivationFunction.names)
        }
        return function
    }
}

extension Configuration {
    /// Returns a number; nil if the setting is absent or null.
    func optionalFloat(_ name: String) throws -> Float? {
        values[name] == nil || values[name] == .null ? nil : try float(name)
    }

    /// Returns the slope of a rectifier for negative numbers.
    fileprivate func slope(default fallback: Float) throws -> Float {
        let slope = try float("negative_slope", default: fallback)
        guard slope >= 0 else {
            throw QuillError(.file, "setting 'negative_slope': expected 0 or more, received \(slope)")
        }
        return slope
    }
}
