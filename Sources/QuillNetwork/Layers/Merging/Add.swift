import QuillGraph
import QuillTensor

/// The elementwise sum of several inputs of the same shape.
public struct Add: ElementwiseMerge {
    public let name: String?

    /// Creates a layer that adds its inputs.
    public init(name: String? = nil) { self.name = name }

    public func combine(_ inputs: [Node]) -> Node { inputs.dropFirst().reduce(inputs[0], +) }
}
