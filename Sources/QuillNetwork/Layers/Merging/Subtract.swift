import QuillGraph
import QuillTensor

/// The first of two inputs of one shape minus the second.
public struct Subtract: ElementwiseMerge {
    public let name: String?

    /// A layer that subtracts its second input from its first.
    public init(name: String? = nil) { self.name = name }

    /// The difference.
    public func combine(_ inputs: [Node]) -> Node {
        guard inputs.count == 2 else {
            inputs[0].graph.fail(
                QuillError(.argument, "expected two inputs, received \(inputs.count)"))
            return inputs[0]
        }
        return inputs[0] - inputs[1]
    }
}
