import QuillGraph
import QuillTensor

/// A rule that turns gradients into new weights.
public protocol Optimizer: Sendable {
    /// Keras's class name.
    static var className: String { get }
    /// The step size to begin with.
    var learningRate: Float { get }
    /// Keras's settings.
    var configuration: Configuration { get }
    /// An optimiser from its settings.
    /// - Throws: a `.file` error that names the setting that is missing or wrong.
    init(configuration: Configuration) throws
    /// Adds the update of one weight, which memory it needs included.
    func update(_ weight: Node, gradient: Node, _ state: OptimizerState) -> Node
}

/// An optimiser's memory, as variables of the graph that is being built.
public struct OptimizerState {
    /// The learning rate: one number that callbacks may change.
    public let learningRate: Node
    /// How many updates have been made (int32).
    public let iterations: Node
    let prefix: String
    let shape: Shape

    /// A variable that belongs to the weight, zero at first: `adam/dense/kernel_momentum`.
    public func variable(_ name: String) -> Node {
        learningRate.graph.variable("\(prefix)_\(name)", shape)
    }

    /// The names of the two variables that every optimiser has.
    public static let learningRateName = "optimizer/learning_rate"
    /// See `learningRateName`.
    public static let iterationsName = "optimizer/iterations"

    /// The memory for a weight of the given name in a graph.
    public init(graph: Graph, weight: String, shape: Shape) {
        learningRate = graph.variable(Self.learningRateName, [])
        iterations = graph.variable(Self.iterationsName, [], .int32)
        prefix = "optimizer/\(weight)"
        self.shape = shape
    }
}

extension Optimizer {
    /// What the optimiser remembers of the given weights, by name: what the update itself declares.
    package func memory(of weights: [WeightSpecification]) throws -> [String: TensorType] {
        let graph = Graph()
        // Declares what every optimiser has, even where there is nothing to train.
        _ = OptimizerState(graph: graph, weight: "", shape: [])
        var own: Set<String> = []
        for weight in weights where weight.isTrainable {
            let node = graph.variable(weight.name, weight.shape)
            own.insert(weight.name)
            let state = OptimizerState(graph: graph, weight: weight.name, shape: weight.shape)
            _ = update(node, gradient: graph.input(weight.name, weight.shape), state)
        }
        try graph.check()
        return graph.variables.filter { !own.contains($0.key) }
    }
}
