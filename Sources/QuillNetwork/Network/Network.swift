import QuillGraph
import QuillTensor

/// Layers and their connections, with all shapes known: a model without weights.
public struct Network: Sendable {
    /// One call of a layer. A shared layer has several.
    public struct Step: Sendable {
        /// The layer; nil for an input.
        public internal(set) var layer: (any Layer)?
        /// The layer's name, unique in the network: all calls of a shared layer have the same.
        public let name: String
        /// The index of the call among those of the layer.
        public let call: Int
        /// The outputs of earlier steps that it takes as inputs.
        public let inputs: [Port]
        /// The shapes of its outputs, without the batch axis: one, except for nested models.
        public let outputs: [Shape]
        /// Whether training may change the layer's weights. If not, the layer is frozen.
        public internal(set) var isTrainable = true
        var declared: [WeightSpecification]
        /// The axes of an input whose extents are open: its output has the size that the network is now built for.
        var openAxes: [Int] = []

        /// The shape of its first output, without the batch axis.
        public var output: Shape { outputs[0] }

        /// The weights of its layer; those of a frozen layer aren't trainable.
        public var weights: [WeightSpecification] {
            isTrainable ? declared : declared.map { $0.frozen }
        }
    }

    /// An output of a step.
    public struct Port: Sendable, Hashable {
        /// The index of the step in the network.
        public let step: Int
        /// The index of the output in the step.
        public let output: Int

        /// Creates a reference to an output of a step.
        public init(_ step: Int, _ output: Int = 0) {
            self.step = step
            self.output = output
        }
    }

    /// Calls of layers, ordered so that inputs come before their users.
    public internal(set) var steps: [Step] = []
    /// The indices of the input steps.
    public internal(set) var inputs: [Int] = []
    /// The outputs of the network.
    public internal(set) var outputs: [Port] = []
    /// The network's name.
    public let name: String
    /// Whether the network is a single chain of layers.
    public let isSequential: Bool
    /// Whether no weight is trained although layers may be trainable: Keras's `Model(…, trainable=False)`, in which
    /// normalizations still use the batch's statistics.
    package var freezesWeights = false
    /// Weights of nested models, until a model takes them.
    var carried: [String: Tensor<Float>] = [:]

    /// Creates a network without steps.
    init(empty name: String, isSequential: Bool) {
        self.name = name
        self.isSequential = isSequential
    }

    /// Creates a chain of layers.
    /// - Throws: a `.shape` or `.argument` error that names the layer.
    public init(input: Shape, layers: [any Layer], name: String = "sequential") throws {
        self.init(empty: name, isSequential: true)
        outputs = [Port(try add(input: input, name: nil))]
        for layer in layers { try append(layer) }
    }

    /// Creates a chain of layers for samples whose size may be open: `[nil, nil, 3]`.
    /// - Throws: a `.shape` or `.argument` error that names the layer, also if its weights depend on the size.
    public init(input: InputShape, layers: [any Layer], name: String = "sequential") throws {
        self.init(empty: name, isSequential: true)
        try append(input: input)
        for layer in layers { try append(layer) }
    }

    /// Creates a chain of layers whose first says the shape of a sample, by `inputShape:`; without layers, a chain to
    /// append layers to.
    /// - Throws: a `.shape` or `.argument` error that names the layer; also if the first layer does not say its shape.
    public init(layers: [any Layer], name: String = "sequential") throws {
        self.init(empty: name, isSequential: true)
        for layer in layers { try append(layer) }
    }

    /// Creates a chain without an input or layers yet.
    package init(named name: String) { self.init(empty: name, isSequential: true) }

    /// Returns the weights of nested models and removes them, so they aren't kept longer than needed.
    package mutating func takeCarried() -> [String: Tensor<Float>] {
        defer { carried = [:] }
        return carried
    }

    /// All weights, in the order of the layers.
    public var weights: [WeightSpecification] {
        let weights = steps.filter { $0.call == 0 }.flatMap(\.weights)
        return freezesWeights ? weights.map(\.frozen) : weights
    }

    /// The total number of parameters.
    public var parameterCount: Int { weights.reduce(0) { $0 + $1.shape.elementCount } }

    /// The shapes of the inputs, without the batch axis.
    public var inputShapes: [Shape] { inputs.map { steps[$0].output } }

    /// The shapes of the outputs, without the batch axis.
    public var outputShapes: [Shape] { outputs.map { steps[$0.step].outputs[$0.output] } }

    /// The names of the outputs: those of their layers, made unique.
    public var outputNames: [String] {
        outputs.reduce(into: []) { names, port in names.append(unique(steps[port.step].name, among: names)) }
    }
}

/// Returns `name`, with the first number that makes it unique if necessary: `name_1`.
func unique(_ name: String, among taken: some Collection<String>) -> String {
    let taken = Set(taken)
    if !taken.contains(name) { return name }
    return (1...).lazy.map { "\(name)_\($0)" }.first { !taken.contains($0) } ?? name
}
