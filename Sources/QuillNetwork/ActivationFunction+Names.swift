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
        case .elu(let alpha), .celu(let alpha): Configuration(["alpha": .init(alpha)])
        case .gelu(let approximate): Configuration(["approximate": .bool(approximate)])
        default: Configuration()
        }
    }

    /// The Keras name; with settings other than Keras's defaults, an object of name and settings.
    public var configuration: Configuration.Value {
        Self.standard.contains { $0.function == self }
            ? .string(name) : .object(["class_name": .string(name), "config": .object(settings.values)])
    }

    /// Returns the activation with a Keras name; nil if there is none.
    /// - Throws: a `.file` error that names the invalid setting.
    public static func named(_ name: String, _ settings: Configuration = Configuration()) throws
        -> ActivationFunction?
    {
        let name = aliases[name] ?? name
        return switch name {
        case "leaky_relu": .leakyRelu(try settings.float("negative_slope", default: 0.2))
        case "elu": .elu(try settings.float("alpha", default: 1))
        case "celu": .celu(try settings.float("alpha", default: 1))
        case "gelu": .gelu(approximate: try settings.bool("approximate", default: false))
        default: standard.first { $0.name == name }?.function
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
