import QuillGraph
import QuillTensor

/// The elementwise minimum of several inputs of the same shape.
public struct Minimum: ElementwiseMerge {
    public let name: String?

    /// Creates a layer that takes the minimum of its inputs.
    public init(name: String? = nil) { self.name = name }

    public func combine(_ inputs: [Node]) -> Node {
        inputs.dropFirst().reduce(inputs[0]) { minimum($0, $1) }
    }
}
