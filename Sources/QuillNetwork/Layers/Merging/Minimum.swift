import QuillGraph
import QuillTensor

/// The smallest of several inputs of one shape, element by element.
public struct Minimum: ElementwiseMerge {
    public let name: String?

    /// A layer that takes the smallest of its inputs.
    public init(name: String? = nil) { self.name = name }

    /// The minimum.
    public func combine(_ inputs: [Node]) -> Node {
        inputs.dropFirst().reduce(inputs[0]) { minimum($0, $1) }
    }
}
