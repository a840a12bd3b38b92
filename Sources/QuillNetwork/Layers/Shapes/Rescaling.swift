import QuillGraph
import QuillTensor

/// x · scale + offset: `Rescaling(1 / 255)` maps bytes to 0…1. With lists, each channel (the last axis) has its own
/// numbers.
public struct Rescaling: ConfigurableLayer {
    /// One number, or one per channel.
    private enum Factor: Sendable {
        case number(Float)
        case channels([Float])

        var count: Int { if case .channels(let numbers) = self { numbers.count } else { 1 } }

        var value: Configuration.Value {
            switch self {
            case .number(let number): .init(number)
            case .channels(let numbers): .list(numbers.map { .init($0) })
            }
        }

        func node(_ graph: Graph) -> Node {
            switch self {
            case .number(let number): graph.constant(number)
            case .channels(let numbers): graph.constant(Tensor(numbers))
            }
        }
    }

    private let scale: Factor
    private let offset: Factor
    public let inputShape: Shape?
    public let name: String?

    /// Creates a layer with the given scale and offset. `inputShape` is for the first layer of a `Sequential` without
    /// `input:`.
    public init(_ scale: Float, offset: Float = 0, inputShape: Shape? = nil, name: String? = nil) {
        self.init(.number(scale), .number(offset), inputShape, name)
    }

    /// Creates a layer with a scale and an offset for each channel; a list of one number applies to all.
    public init(_ scale: [Float], offset: [Float] = [0], inputShape: Shape? = nil, name: String? = nil) {
        self.init(.channels(scale), .channels(offset), inputShape, name)
    }

    private init(_ scale: Factor, _ offset: Factor, _ inputShape: Shape?, _ name: String?) {
        self.inputShape = inputShape
        self.scale = scale
        self.offset = offset
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        for (factor, what) in [(scale, "scale"), (offset, "offset")] where factor.count != 1 {
            guard input.rank > 0, factor.count == input[-1] else {
                throw QuillError(
                    .shape,
                    "expected one \(what), or one for each of the last axis of samples of shape \(input), received \(factor.count)"
                )
            }
        }
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let scaled = x * scale.node(x.graph)
        if case .number(0) = offset { return scaled }
        return scaled + offset.node(x.graph)
    }

    public var configuration: Configuration { Configuration(["scale": scale.value, "offset": offset.value]) }

    public init(configuration: Configuration, name: String?) throws {
        func factor(_ name: String, default fallback: Float?) throws -> Factor {
            if let numbers = try configuration.floats(name) { return .channels(numbers) }
            return .number(try configuration.float(name, default: fallback))
        }
        self.init(try factor("scale", default: nil), try factor("offset", default: 0), nil, name)
    }
}

extension Configuration {
    /// Returns a list of numbers, also one that Keras writes for an array; nil if the setting is something else.
    /// - Throws: a `.file` error for a list of something else.
    func floats(_ name: String) throws -> [Float]? {
        guard let value = values[name], let tensor = try value.array(name), tensor.shape.rank > 0 else {
            return nil
        }
        guard tensor.shape.rank == 1 else {
            throw QuillError(
                .file,
                "setting '\(name)': expected a number or a list, received an array of shape \(tensor.shape)")
        }
        return tensor.elements
    }
}

extension Configuration.Value {
    /// The number, or the nested lists of numbers, as a tensor; arrays of NumPy and of backends are objects that hold
    /// them. Nil for anything else.
    /// - Throws: a `.file` error if the lists differ in length; `name` names the setting in it.
    func array(_ name: String) throws -> Tensor<Float>? {
        switch self {
        case .number(let number): return Tensor(scalar: Float(number))
        case .object(let members):
            guard members["class_name"] == "__numpy__" || members["class_name"] == "__tensor__",
                case .object(let config)? = members["config"]
            else { return nil }
            return try config["value"]?.array(name)
        case .list(let values):
            let parts = try values.map { try $0.array(name) }
            guard let first = parts.first, let shape = first?.shape else { return nil }
            guard parts.allSatisfy({ $0?.shape == shape }) else {
                throw QuillError(.file, "setting '\(name)': expected lists of numbers of the same length")
            }
            return try Tensor(shape.prepending(parts.count), parts.flatMap { $0?.elements ?? [] })
        default: return nil
        }
    }
}
