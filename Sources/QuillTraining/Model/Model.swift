import QuillGraph
import QuillNetwork
import QuillTensor

/// A network with its weights.
///
/// A model is a value: a copy keeps its weights while the original is trained further, and any number of tasks can use
/// a `let` model for predictions at once.
///
/// ```swift
/// var model = try Sequential(input: [28, 28, 1]) {
///     Rescaling(1 / 255)
///     Flatten()
///     Dense(128, activation: .relu)
///     Dense(10)
/// }
/// ```
public struct Model: Sendable {
    /// The layers and how they are connected.
    public internal(set) var network: Network
    /// The runtime that executes the model.
    public let runtime: Runtime
    /// The optimizer, losses, and metrics; nil before `compile`.
    public internal(set) var compilation: Compilation?
    /// The names of the classes, in the order of the outputs; nil if unknown. Training on a data set sets them, and
    /// model files hold them.
    ///
    /// Data sets are matched with them by name. For a single output with a sigmoid, they are the names of 0 and 1. To
    /// train the outputs for other classes, set them to nil first.
    public var classNames: [String]?
    var storage: ModelStorage

    /// Creates a sequential model for samples of the given shape (without the batch axis), with initial weights from
    /// the seed. Without a block, it is a model to `add` layers to.
    /// - Throws: a `.shape` or `.argument` error that names the layer.
    public init(
        input: Shape, seed: UInt64 = 1, name: String = "sequential", runtime: Runtime = .default,
        @LayerBuilder _ layers: () throws -> [any Layer] = { [] }
    ) throws {
        try self.init(
            network: try Network(input: input, layers: try layers(), name: name), seed: seed, runtime: runtime
        )
    }

    /// Creates a sequential model for samples whose size may be open, such as `[nil, nil, 3]` for color images of any size.
    /// It is compiled for each size that it meets; the weights are the same.
    /// - Throws: a `.shape` or `.argument` error that names the layer, also if its weights depend on the size.
    public init(
        input: InputShape, seed: UInt64 = 1, name: String = "sequential", runtime: Runtime = .default,
        @LayerBuilder _ layers: () throws -> [any Layer] = { [] }
    ) throws {
        try self.init(
            network: try Network(input: input, layers: try layers(), name: name), seed: seed, runtime: runtime
        )
    }

    /// Creates a model of the layers between an input and an output.
    /// - Throws: a `.shape` or `.argument` error that names the layer.
    public init(
        inputs: Symbol, outputs: Symbol, seed: UInt64 = 1, name: String = "functional",
        runtime: Runtime = .default
    ) throws {
        try self.init(inputs: [inputs], outputs: [outputs], seed: seed, name: name, runtime: runtime)
    }

    /// Creates a model of the layers between inputs and outputs.
    /// - Throws: a `.shape` or `.argument` error that names the layer, or an `Input` that is used but not among the
    ///   inputs.
    public init(
        inputs: [Symbol], outputs: [Symbol], seed: UInt64 = 1, name: String = "functional",
        runtime: Runtime = .default
    ) throws {
        try self.init(
            network: try Network(inputs: inputs, outputs: outputs, name: name), seed: seed, runtime: runtime)
    }

    init(network: Network, storage: ModelStorage, runtime: Runtime) {
        self.network = network
        self.storage = storage
        self.runtime = runtime
    }

    /// Creates a model from a network, with initial weights from the seed.
    ///
    /// Inner models keep the weights that they had when they were called.
    public init(network: Network, seed: UInt64 = 1, runtime: Runtime = .default) throws {
        try network.requireMemory()
        var network = network
        let carried = network.takeCarried()
        self.init(network: network, storage: ModelStorage(), runtime: runtime)
        for (index, weight) in network.weights.enumerated() {
            try storage.variables.set(
                weight.name, .float32(carried[weight.name] ?? weight.startValue(index: index, seed: seed)))
        }
    }

    /// Creates a sequential model without layers. The first that is added says the shape of a sample.
    ///
    /// ```swift
    /// var model = Sequential()
    /// try model.add(Flatten(inputShape: [28, 28]))
    /// for units in [128, 10] { try model.add(Dense(units)) }
    /// ```
    public init(name: String = "sequential", runtime: Runtime = .default) {
        self.init(network: Network(named: name), storage: ModelStorage(), runtime: runtime)
    }

    /// Creates a sequential model of layers, of which the first says the shape of a sample by `inputShape:`.
    /// - Throws: a `.shape` or `.argument` error that names the layer; also if the first layer does not say its shape.
    public init(
        _ layers: [any Layer], seed: UInt64 = 1, name: String = "sequential", runtime: Runtime = .default
    ) throws {
        try self.init(network: try Network(layers: layers, name: name), seed: seed, runtime: runtime)
    }

    /// Creates a sequential model of layers, of which the first says the shape of a sample by `inputShape:`, or which
    /// follow an `Input(…)`.
    /// - Throws: a `.shape` or `.argument` error that names the layer; also if the shape of a sample is missing.
    public init(
        seed: UInt64 = 1, name: String = "sequential", runtime: Runtime = .default,
        @LayerBuilder _ layers: () throws -> [any Layer]
    ) throws {
        try self.init(try layers(), seed: seed, name: name, runtime: runtime)
    }

    /// The model's name.
    public var name: String { network.name }

    /// The number of parameters, trainable or not.
    public var parameterCount: Int { network.parameterCount }
}

extension WeightSpecification {
    /// Returns the initial value of the weight with the given index, in a model with the given seed.
    func startValue(index: Int, seed: UInt64) -> Tensor<Float> {
        initializer(shape, seed: seed, stream: UInt32(truncatingIfNeeded: index))
    }
}

/// Keras's name for a model that is a chain of layers.
public typealias Sequential = Model
