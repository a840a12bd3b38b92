import QuillGraph
import QuillTensor

/// The elementwise mean of several inputs of the same shape.
public struct Average: ElementwiseMerge {
    public let name: String?

    /// Creates a layer that averages its inputs.
    public init(name: String? = nil) { self.name = name }

    public func combine(_ inputs: [Node]) -> Node {
        inputs.dropFirst().reduce(inputs[0], +) / Float(inputs.count)
    }
}
