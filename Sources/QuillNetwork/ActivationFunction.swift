import QuillGraph

/// What a layer applies to its sums.
public enum ActivationFunction: String, Sendable, Hashable, CaseIterable {
    /// x
    case linear
    /// max(0, x)
    case relu
    /// 1 / (1 + e^-x)
    case sigmoid
    /// The hyperbolic tangent.
    case tanh
    /// e^x over its sum along the last axis.
    case softmax

    /// The function of a node.
    public func callAsFunction(_ x: Node) -> Node {
        switch self {
        case .linear: x
        case .relu: QuillGraph.relu(x)
        case .sigmoid: QuillGraph.sigmoid(x)
        case .tanh: QuillGraph.tanh(x)
        case .softmax: QuillGraph.softmax(x)
        }
    }
}
