import QuillGraph
import QuillTensor

/// A part of a network: it declares weights for an input shape and adds nodes to a graph.
///
/// ```swift
/// struct Swish: Layer {
///     func build(_ input: Shape, _ weights: inout WeightBuilder) { weights.add("beta", [], .ones) }
///     func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { x * sigmoid(weights["beta"] * x) }
/// }
/// ```
/// Derivatives are automatic. Shapes in `build` omit the batch axis; nodes in `call` have it first.
public protocol Layer: Sendable, CustomStringConvertible {
    /// The layer's name; nil lets the model choose one (`dense`, `dense_1`, …).
    var name: String? { get }

    /// The Keras class name, as in model files.
    static var className: String { get }

    /// The penalty on the layer's output, divided by the batch size; nil for none. A network adds it to the loss.
    var activityRegularizer: Regularizer? { get }

    /// The shape of a sample, without the batch axis, if the layer is the first of a `Sequential` without `input:`.
    var inputShape: Shape? { get }

    /// Declares the weights for inputs of the given shape, without the batch axis.
    /// - Throws: a `.shape` or `.argument` error for unsupported inputs or invalid settings.
    func build(_ input: Shape, _ weights: inout WeightBuilder) throws

    /// Adds the layer's nodes to the graph of `x`. The graph records shape errors.
    func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node
}

extension Layer {
    /// Nil: the model chooses a name.
    public var name: String? { nil }

    /// Nil: no penalty.
    public var activityRegularizer: Regularizer? { nil }

    /// Nil: the model or the layer before knows the shape.
    public var inputShape: Shape? { nil }

    /// Declares no weights.
    public func build(_ input: Shape, _ weights: inout WeightBuilder) {}

    /// The Keras class name: the type's name.
    public static var className: String { "\(Self.self)" }

    /// The name before it is made unique: the class name in snake case, as in Keras (`max_pooling2d`).
    static var baseName: String { snakeCase(className) }
}

/// A layer with several inputs.
public protocol MergingLayer: Layer {
    /// Declares the weights for inputs of the given shapes, without the batch axis. By default, calls the other `build`
    /// with the first shape.
    /// - Throws: a `.shape` or `.argument` error for unsupported inputs or invalid settings.
    func build(_ inputs: [Shape], _ weights: inout WeightBuilder) throws

    /// Adds the layer's nodes to the graph of its inputs.
    func call(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> Node
}

extension MergingLayer {
    /// Declares the weights for the first input's shape.
    public func build(_ inputs: [Shape], _ weights: inout WeightBuilder) throws {
        try build(inputs[0], &weights)
    }

    /// Adds the layer's nodes for a single input.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { call([x], weights, mode) }
}

/// Converts `MaxPooling2D` to `max_pooling2d`, as Keras forms layer names.
func snakeCase(_ name: String) -> String {
    var result = ""
    let characters = Array(name)
    for (index, character) in characters.enumerated() {
        let startsWord =
            character.isUppercase && index > 0
            && (characters[index - 1].isLowercase
                || (index + 1 < characters.count && characters[index + 1].isLowercase
                    && !characters[index - 1].isNumber))
        if startsWord { result.append("_") }
        result.append(character.lowercased())
    }
    return result
}
