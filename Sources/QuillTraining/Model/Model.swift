import QuillGraph
import QuillNetwork
import QuillTensor

/// A network with its weights, ready to be trained and used.
///
/// A model is a value: a copy keeps the weights of its moment while the original learns on, and a `let` model predicts
/// from any number of tasks at once.
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
    /// Where the model runs.
    public let runtime: Runtime
    /// What it was compiled with; nil before `compile`.
    public internal(set) var compilation: Compilation?
    var storage: ModelStorage

    /// A chain of layers for samples of the given shape (without the batch axis), with start weights from the seed.
    /// - Throws: a `.shape` or `.argument` error that names the layer.
    public init(
        input: Shape, seed: UInt64 = 1, name: String = "sequential", runtime: Runtime = .default,
        @LayerBuilder _ layers: () throws -> [any Layer]
    ) throws {
        try self.init(
            network: try Network(input: input, layers: try layers(), name: name), seed: seed, runtime: runtime
        )
    }

    /// The layers between an input and an output.
    /// - Throws: a `.shape` or `.argument` error that names the layer.
    public init(
        inputs: Symbol, outputs: Symbol, seed: UInt64 = 1, name: String = "functional",
        runtime: Runtime = .default
    ) throws {
        try self.init(inputs: [inputs], outputs: [outputs], seed: seed, name: name, runtime: runtime)
    }

    /// The layers between inputs and outputs.
    /// - Throws: a `.shape` or `.argument` error that names the layer, or says that an `Input` is used that is not
    ///   among the inputs.
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

    /// A network with start weights from the seed.
    ///
    /// Models inside it keep the weights that they had when they were called.
    public init(network: Network, seed: UInt64 = 1, runtime: Runtime = .default) throws {
        var network = network
        let carried = network.takeCarried()
        self.init(network: network, storage: ModelStorage(), runtime: runtime)
        for (index, weight) in network.weights.enumerated() {
            try storage.variables.set(
                weight.name, .float32(carried[weight.name] ?? weight.startValue(index: index, seed: seed)))
        }
    }

    /// The table of layers, output shapes and numbers of weights.
    public var summary: String { network.summary }
}

extension WeightSpecification {
    /// The value a weight starts with in a model of the given seed, as the weight of the given index.
    func startValue(index: Int, seed: UInt64) -> Tensor<Float> {
        initializer(shape, seed: seed, stream: UInt32(truncatingIfNeeded: index))
    }
}

/// A chain of layers: Keras's word for the commonest kind of model.
public typealias Sequential = Model
