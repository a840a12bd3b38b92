import QuillGraph
import QuillTensor

/// The elementwise maximum of several inputs of the same shape.
public struct Maximum: ElementwiseMerge {
    public let name: String?

    /// Creates a layer that takes the maximum of its inputs.
    public init(name: String? = nil) { self.name = name }

    public func combine(_ inputs: [Node]) -> Node {
        inputs.dropFirst().reduce(inputs[0]) { maximum($0, $1) }
    }
}
