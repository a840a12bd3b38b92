import QuillGraph
import QuillTensor

/// The elementwise product of several inputs of the same shape.
public struct Multiply: ElementwiseMerge {
    public let name: String?

    /// Creates a layer that multiplies its inputs.
    public init(name: String? = nil) { self.name = name }

    public func combine(_ inputs: [Node]) -> Node { inputs.dropFirst().reduce(inputs[0], *) }
}
