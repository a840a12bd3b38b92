import QuillGraph
import QuillTensor

/// What an optimiser's rule works with beside a weight and its gradient, as nodes of the graph that is being built.
public struct OptimizerState {
    /// The learning rate of this step: one number.
    public internal(set) var learningRate: Node
    /// The number of steps made before this one (int32).
    public let iterations: Node
    /// The number of this update, from 1: one number. With gathered gradients several steps make one update.
    public var update: Node { graph.add(Count(divisor: stepsPerUpdate), [iterations]) + 1 }
    /// A number to the power of the number of this update, as Adam's corrections take it.
    public func power(of base: Double) -> Node { QuillGraph.power(graph.constant(Float(base)), update) }

    /// The weight's name in the model.
    public let weight: String
    let shape: Shape
    let graph: Graph
    let stepsPerUpdate: Int
    /// New values, in the order in which they were set.
    private(set) var changes: [(variable: Node, value: Node)] = []

    /// The names of the two variables that every optimiser has.
    public static let learningRateName = "optimizer/learning_rate"
    /// See `learningRateName`.
    public static let iterationsName = "optimizer/iterations"

    /// The name of the average that follows a weight.
    package static func averageName(of weight: String) -> String { "optimizer/\(weight)_average" }

    init(graph: Graph, weight: String, shape: Shape, rate: Node, iterations: Node, stepsPerUpdate: Int = 1) {
        self.graph = graph
        self.weight = weight
        self.shape = shape
        learningRate = rate
        self.iterations = iterations
        self.stepsPerUpdate = stepsPerUpdate
    }

    /// What is remembered of this weight under a name (`optimizer/dense/kernel_momentum`), of its shape, and the same
    /// number everywhere at first. Set, it is the new value.
    public subscript(name: String, startingAt start: Float = 0) -> Node {
        get { value(variable("optimizer/\(weight)_\(name)", shape, start)) }
        set { set(variable("optimizer/\(weight)_\(name)", shape, start), newValue) }
    }

    /// One number that all weights share (`optimizer/u_product`): every weight's rule sets it to the same value.
    public subscript(shared name: String, startingAt start: Float = 0) -> Node {
        get { value(variable("optimizer/\(name)", [], start)) }
        set { set(variable("optimizer/\(name)", [], start), newValue) }
    }

    private func variable(_ name: String, _ shape: Shape, _ start: Float) -> Node {
        start == 0 ? graph.variable(name, shape) : graph.variable(name, Tensor(shape, repeating: start))
    }

    private func value(_ variable: Node) -> Node {
        changes.last { $0.variable == variable }?.value ?? variable
    }

    private mutating func set(_ variable: Node, _ value: Node) {
        changes.removeAll { $0.variable == variable }
        changes.append((variable, value))
    }
}
