import QuillGraph
import QuillTensor

/// The variables of an optimizer's rule for one weight, as nodes of the graph being built.
public struct OptimizerState {
    /// The learning rate of this step: one number.
    public internal(set) var learningRate: Node
    /// The number of steps before this one (int32).
    public let iterations: Node
    /// The number of this update, from 1: one number. With gradient accumulation, several steps make one update.
    public var update: Node { graph.add(Count(divisor: stepsPerUpdate), [iterations]) + 1 }
    /// Returns a number to the power of the number of this update, as in Adam's bias correction.
    public func power(of base: Double) -> Node { QuillGraph.power(graph.constant(Float(base)), update) }

    /// The weight's name in the model.
    public let weight: String
    let shape: Shape
    let graph: Graph
    let stepsPerUpdate: Int
    /// The new values, in the order they were set.
    private(set) var changes: [(variable: Node, value: Node)] = []

    /// The name of the variable that holds the learning rate.
    public static let learningRateName = "optimizer/learning_rate"
    /// The name of the variable that holds the number of steps.
    public static let iterationsName = "optimizer/iterations"

    /// Returns the name of the moving average of a weight.
    package static func averageName(of weight: String) -> String { "optimizer/\(weight)_average" }

    init(graph: Graph, weight: String, shape: Shape, rate: Node, iterations: Node, stepsPerUpdate: Int = 1) {
        self.graph = graph
        self.weight = weight
        self.shape = shape
        learningRate = rate
        self.iterations = iterations
        self.stepsPerUpdate = stepsPerUpdate
    }

    /// A variable of this weight (`optimizer/dense/kernel_momentum`) with the weight's shape, initially `start`
    /// everywhere. Setting it defines its new value.
    public subscript(name: String, startingAt start: Float = 0) -> Node {
        get { value(variable("optimizer/\(weight)_\(name)", shape, start)) }
        set { set(variable("optimizer/\(weight)_\(name)", shape, start), newValue) }
    }

    /// A number shared by all weights (`optimizer/u_product`). Every weight's rule must set it to the same value.
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
