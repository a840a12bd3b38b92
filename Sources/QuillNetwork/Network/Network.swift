import QuillGraph
import QuillTensor

/// Layers and how they are connected, with every shape known: what a model is before it has weights.
public struct Network: Sendable {
    /// One call of a layer in its place. A shared layer has several.
    public struct Step: Sendable {
        /// The layer; nil for an input.
        public internal(set) var layer: (any Layer)?
        /// Its name, unique in the network: all calls of a shared layer have the same.
        public let name: String
        /// Which call of the layer it is, from 0.
        public let call: Int
        /// The outputs of earlier steps that it takes.
        public let inputs: [Port]
        /// The shapes of its outputs, without the batch axis: one, but for models inside the model.
        public let outputs: [Shape]
        /// Whether training may change the layer's weights. A layer that it may not is frozen.
        public internal(set) var isTrainable = true
        var declared: [WeightSpecification]

        /// The shape of its (first) output, without the batch axis.
        public var output: Shape { outputs[0] }

        /// The weights of its layer; none of a frozen layer's are trainable.
        public var weights: [WeightSpecification] {
            isTrainable ? declared : declared.map { $0.frozen }
        }
    }

    /// One output of a step.
    public struct Port: Sendable, Hashable {
        /// The step's index among the network's.
        public let step: Int
        /// Which of its outputs, from 0.
        public let output: Int

        /// An output of a step.
        public init(_ step: Int, _ output: Int = 0) {
            self.step = step
            self.output = output
        }
    }

    /// Calls of layers in an order in which inputs come before their users.
    public internal(set) var steps: [Step] = []
    /// The steps where data enters.
    public internal(set) var inputs: [Int] = []
    /// What the network gives.
    public internal(set) var outputs: [Port] = []
    /// The network's name.
    public let name: String
    /// Whether the network is one chain of layers.
    public let isSequential: Bool
    /// Weights that came with models inside this one, until a model takes them.
    var carried: [String: Tensor<Float>] = [:]

    /// A network without steps.
    init(empty name: String, isSequential: Bool) {
        self.name = name
        self.isSequential = isSequential
    }

    /// A chain of layers.
    /// - Throws: a `.shape` or `.argument` error that names the layer.
    public init(input: Shape, layers: [any Layer], name: String = "sequential") throws {
        self.init(empty: name, isSequential: true)
        var last = Port(try add(input: input, name: nil))
        for layer in layers { last = try add(layer, [last]) }
        outputs = [last]
    }

    /// The weights that came with models inside this one: given once, so that nothing keeps them longer than needed.
    package mutating func takeCarried() -> [String: Tensor<Float>] {
        defer { carried = [:] }
        return carried
    }

    /// All weights, in the order of the layers.
    public var weights: [WeightSpecification] { steps.filter { $0.call == 0 }.flatMap(\.weights) }

    /// The number of single weights.
    public var parameterCount: Int { weights.reduce(0) { $0 + $1.shape.count } }

    /// The shapes of the inputs, without the batch axis.
    public var inputShapes: [Shape] { inputs.map { steps[$0].output } }

    /// The shapes of the outputs, without the batch axis.
    public var outputShapes: [Shape] { outputs.map { steps[$0.step].outputs[$0.output] } }

    /// The names of the outputs: those of their layers, made unique.
    public var outputNames: [String] {
        outputs.reduce(into: []) { names, port in names.append(unique(steps[port.step].name, among: names)) }
    }
}

/// `name`, or with the first number that makes it new: `name_1`.
func unique(_ name: String, among taken: some Collection<String>) -> String {
    let taken = Set(taken)
    if !taken.contains(name) { return name }
    return (1...).lazy.map { "\(name)_\($0)" }.first { !taken.contains($0) } ?? name
}
