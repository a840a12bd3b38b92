import QuillGraph
import QuillTensor

/// A weight that a layer has declared.
public struct WeightSpecification: Sendable {
    /// The layer's name and the weight's, `dense_1/kernel`: unique in the model.
    public internal(set) var name: String
    /// The extents.
    public let shape: Shape
    /// How it starts.
    public let initializer: Initializer
    /// Whether training changes it by its gradient; running statistics and frozen weights are not trainable.
    public internal(set) var isTrainable: Bool
    /// A penalty added to the loss.
    public let regularizer: Regularizer?
    /// What training brings the weight back to after each update.
    public let constraint: Constraint?

    /// The same weight, never trained.
    var frozen: WeightSpecification {
        var result = self
        result.isTrainable = false
        return result
    }

    /// The same weight under another name.
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

    /// Declares a weight: its name within the layer, shape and start value.
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

/// A layer's weights as nodes of the graph that is being built.
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

    /// The weights of a layer of a network inside this layer.
    func within(_ inner: String) -> Weights {
        Weights(layer: "\(layer)/\(inner)", nodes: nodes, session: session)
    }

    /// The weight that the layer declared under a name. Where an earlier call of the same layer has given it a new value
    /// in this step (`Mode.update`), that value.
    public subscript(name: String) -> Node {
        guard let node = nodes["\(layer)/\(name)"] else {
            preconditionFailure("\(layer): weight '\(name)' was not declared in build")
        }
        return session?.latest(node) ?? node
    }
}
