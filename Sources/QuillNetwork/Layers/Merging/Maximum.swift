import QuillGraph
import QuillTensor

/// The largest of several inputs of one shape, element by element.
public struct Maximum: ElementwiseMerge {
    public let name: String?

    /// A layer that takes the largest of its inputs.
    public init(name: String? = nil) { self.name = name }

    /// The maximum.
    public func combine(_ inputs: [Node]) -> Node {
        inputs.dropFirst().reduce(inputs[0]) { maximum($0, $1) }
    }
}
