import QuillGraph
import QuillTensor

/// A weight that a layer has declared.
public struct WeightSpecification: Sendable {
    /// The layer's name and the weight's, `dense_1/kernel`: unique in the model.
    public let name: String
    /// The extents.
    public let shape: Shape
    /// How it starts.
    public let initializer: Initializer
    /// Whether training changes it by its gradient; running statistics are not trainable.
    public let isTrainable: Bool
    /// A penalty added to the loss.
    public let regularizer: Regularizer?
}

/// Collects the weights that a layer declares.
public struct WeightBuilder {
    let layer: String
    var specifications: [WeightSpecification] = []

    /// Declares a weight: its name within the layer, shape and start value.
    public mutating func add(
        _ name: String, _ shape: Shape, _ initializer: Initializer, regularizer: Regularizer? = nil,
        isTrainable: Bool = true
    ) {
        specifications.append(
            WeightSpecification(
                name: "\(layer)/\(name)", shape: shape, initializer: initializer, isTrainable: isTrainable,
                regularizer: regularizer))
    }
}

/// A layer's weights as nodes of the graph that is being built.
public struct Weights {
    let layer: String
    let nodes: [String: Node]

    /// The weight that the layer declared under a name.
    public subscript(name: String) -> Node {
        guard let node = nodes["\(layer)/\(name)"] else {
            preconditionFailure("\(layer): weight '\(name)' was not declared in build")
        }
        return node
    }
}
