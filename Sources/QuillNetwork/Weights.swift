import QuillGraph
import QuillTensor

/// A weight that a layer has declared.
public struct WeightSpecification: Sendable {
    /// The layer's name and the weight's, `dense_1/kernel`; unique in the model.
    public internal(set) var name: String
    /// The extents.
    public let shape: Shape
    /// The initial values.
    public let initializer: Initializer
    /// Whether training changes it by its gradient; running statistics and frozen weights aren't trainable.
    public internal(set) var isTrainable: Bool
    /// The penalty added to the loss.
    public let regularizer: Regularizer?
    /// The constraint enforced after each update.
    public let constraint: Constraint?

    /// The same weight, not trainable.
    var frozen: WeightSpecification {
        var result = self
        result.isTrainable = false
        return result
    }

    /// Returns this weight with another name.
    package func renamed(_ name: String) -> WeightSpecification {
        var result = self
        result.name = name
        return result
    }
}

/// Collects the weights that a layer declares.
public struct WeightBuilder {
    let layer: String
    var specifications: [WeightSpecification] = []

    /// Declares a weight with a name unique within the layer.
    public mutating func add(
        _ name: String, _ shape: Shape, _ initializer: Initializer, regularizer: Regularizer? = nil,
        constraint: Constraint? = nil, isTrainable: Bool = true
    ) {
        specifications.append(
            WeightSpecification(
                name: "\(layer)/\(name)", shape: shape, initializer: initializer, isTrainable: isTrainable,
                regularizer: regularizer, constraint: constraint))
    }

    /// Declares a weight of a network inside this layer.
    mutating func add(_ weight: WeightSpecification) {
        specifications.append(weight.renamed("\(layer)/\(weight.name)"))
    }
}

/// A layer's weights as nodes of the graph being built.
public struct Weights {
    let layer: String
    let nodes: [String: Node]
    let session: Mode.Session?

    init(
        layer: String, specifications: [WeightSpecification], in graph: Graph, session: Mode.Session? = nil
    ) {
        self.init(
            layer: layer,
            nodes: Dictionary(
                uniqueKeysWithValues: specifications.map { ($0.name, graph.variable($0.name, $0.shape)) }),
            session: session)
    }

    private init(layer: String, nodes: [String: Node], session: Mode.Session?) {
        self.layer = layer
        self.nodes = nodes
        self.session = session
    }

    /// Returns the weights of a layer of a network inside this layer.
    func within(_ inner: String) -> Weights {
        Weights(layer: "\(layer)/\(inner)", nodes: nodes, session: session)
    }

    /// The weight with a name that the layer has declared. If an earlier call of the same layer has updated it in this
    /// step (`Mode.update`), this is the new value.
    public subscript(name: String) -> Node {
        guard let node = nodes["\(layer)/\(name)"] else {
            stop("\(layer): weight '\(name)' was not declared in build")
        }
        return session?.latest(node) ?? node
    }
}
