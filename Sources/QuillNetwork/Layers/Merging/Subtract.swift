import QuillGraph
import QuillTensor

/// The difference of two inputs of the same shape.
public struct Subtract: ElementwiseMerge {
    public let name: String?

    /// Creates a layer that subtracts its second input from its first.
    public init(name: String? = nil) { self.name = name }

    public func combine(_ inputs: [Node]) -> Node {
        guard inputs.count == 2 else {
            inputs[0].graph.fail(
                QuillError(.argument, "expected two inputs, received \(inputs.count)"))
            return inputs[0]
        }
        return inputs[0] - inputs[1]
    }
}
