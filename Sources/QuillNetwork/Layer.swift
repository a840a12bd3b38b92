import QuillGraph
import QuillTensor

/// A piece of a network: it declares weights for an input shape, and adds nodes to a graph.
///
/// ```swift
/// struct Swish: Layer {
///     func build(_ input: Shape, _ weights: inout WeightBuilder) { weights.add("beta", [], .ones) }
///     func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { x * sigmoid(weights["beta"] * x) }
/// }
/// ```
/// The derivative comes by itself. Shapes in `build` leave out the batch axis; nodes in `call` have it first.
public protocol Layer: Sendable {
    /// The name asked for; nil lets the model choose one (`dense`, `dense_1`, …).
    var name: String? { get }

    /// Declares the weights for inputs of the given shape, without the batch axis.
    /// - Throws: a `.shape` or `.argument` error for inputs or settings that cannot be.
    func build(_ input: Shape, _ weights: inout WeightBuilder) throws

    /// Adds the layer's nodes to the graph of `x`. Shape errors are kept by the graph.
    func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node
}

extension Layer {
    /// The model chooses.
    public var name: String? { nil }

    /// No weights.
    public func build(_ input: Shape, _ weights: inout WeightBuilder) {}

    /// The layer's class as Keras calls it: the type's name.
    public static var className: String { "\(Self.self)" }

    /// The name before it is made unique: the class name in snake case, as in Keras (`max_pooling2d`).
    static var baseName: String { snakeCase(className) }
}

/// A layer of several inputs.
public protocol MergingLayer: Layer {
    /// Declares the weights for inputs of the given shapes, without the batch axis. Unless written, it is the other
    /// `build` with the first shape.
    /// - Throws: a `.shape` or `.argument` error for inputs or settings that cannot be.
    func build(_ inputs: [Shape], _ weights: inout WeightBuilder) throws

    /// Adds the layer's nodes to the graph of its inputs.
    func call(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> Node
}

extension MergingLayer {
    /// For the first input alone.
    public func build(_ inputs: [Shape], _ weights: inout WeightBuilder) throws {
        try build(inputs[0], &weights)
    }

    /// A single input.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { call([x], weights, mode) }
}

/// `MaxPooling2D` → `max_pooling2d`, as Keras makes layer names.
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
