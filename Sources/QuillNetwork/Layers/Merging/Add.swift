import QuillGraph
import QuillTensor

/// The sum of several inputs of one shape: where branches meet.
public struct Add: ElementwiseMerge {
    public let name: String?

    /// A layer that adds its inputs.
    public init(name: String? = nil) { self.name = name }

    /// The sum.
    public func combine(_ inputs: [Node]) -> Node { inputs.dropFirst().reduce(inputs[0], +) }
}
