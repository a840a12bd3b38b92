import QuillGraph
import QuillTensor

/// The product of several inputs of one shape, element by element.
public struct Multiply: ElementwiseMerge {
    public let name: String?

    /// A layer that multiplies its inputs.
    public init(name: String? = nil) { self.name = name }

    /// The product.
    public func combine(_ inputs: [Node]) -> Node { inputs.dropFirst().reduce(inputs[0], *) }
}
