import QuillGraph
import QuillTensor

/// The mean of several inputs of one shape, element by element.
public struct Average: ElementwiseMerge {
    public let name: String?

    /// A layer that averages its inputs.
    public init(name: String? = nil) { self.name = name }

    /// The mean.
    public func combine(_ inputs: [Node]) -> Node {
        inputs.dropFirst().reduce(inputs[0], +) / Float(inputs.count)
    }
}
