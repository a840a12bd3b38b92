import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

/// The format-independent content of a model file, which every ``ModelFileFormat`` reads and writes.
///
/// Only `weights` is always present. A file may hold weights without a network, or a network without a compilation. A
/// format fills in what it has and adds a note for anything it leaves out.
public struct SavedModel: Sendable {
    /// The layers and how they are connected; nil for a weights-only file.
    public var network: Network?
    /// The weights by name: `dense_1/kernel`.
    public var weights: [String: Tensor<Float>]
    /// The network that weights alone belong to, which is not written: formats whose weights have no names of their own
    /// need the order of the layers. Nil if it is unknown.
    public var networkOfWeights: Network?
    /// The optimizer, losses, and metrics; nil for a model that is not compiled.
    public var compilation: Model.Compilation?
    /// The optimizer's state, by the names in `Model.optimizerState`; nil to start over. It must be complete, or the
    /// state of step 0: the learning rate and a step count of 0. A format that holds only some of the moments returns
    /// the latter, because moments that restart at zero in a later step would be wrong.
    public var optimizerState: [String: AnyTensor]?
    /// The names of the classes, in the order of the outputs; nil if unknown.
    public var classNames: [String]?
    /// The position of training; nil unless this is a checkpoint.
    public var training: TrainingState?
    /// Settings of the training program, stored with a checkpoint.
    public var settings: [String: String] = [:]
    /// Extra key–value strings, which the model ignores.
    public var metadata: [String: String] = [:]
    /// Whether to write weights with two or more axes in 16 bits, rounded to nearest: half the size, with about three
    /// digits of precision.
    public var halvesKernels = false

    /// The name of the format of the file that this was read from.
    public internal(set) var format: String?
    /// The program that wrote the file, with its version if the file says so: `pytorch 2.9.0`.
    public var producer: String?
    /// One line for everything guessed, converted, or left out when reading.
    public var notes: [String] = []
    /// The optimizer, loss, or metric in the file that the vocabulary lacks, with the nearest known name;
    /// `compilation` is nil then.
    public var unknownName: String?
    /// The path this was read from, for messages.
    package var path: String?
    /// The name of the file to write, without its extension, for files beside it.
    var stem: String?

    /// Creates a saved model from weights and, if known, their network.
    public init(network: Network?, weights: [String: Tensor<Float>]) {
        self.network = network
        self.weights = weights
    }

    /// Creates a saved model with everything that a model has.
    public init(_ model: Model) {
        self.init(network: model.network, weights: model.weights)
        compilation = model.compilation
        classNames = model.classNames
        if compilation != nil { optimizerState = model.optimizerState }
    }

    /// Creates a saved model from a checkpoint.
    /// - Throws: an `.argument` error if the model is not compiled.
    public init(_ checkpoint: Checkpoint) throws {
        guard checkpoint.model.compilation != nil else {
            throw QuillError(.argument, "a checkpoint needs a compiled model: there is no training to resume")
        }
        self.init(checkpoint.model)
        training = checkpoint.state
        settings = checkpoint.settings
    }

    /// The network.
    /// - Throws: a `.file` error if there are only weights.
    public var requiredNetwork: Network {
        get throws {
            if let network { return network }
            throw QuillError(
                .file,
                "expected a whole model, received weights without a network; name the file of the whole model, or load the "
                    + "weights into their network in a program")
        }
    }

    /// Returns the model, compiled if the file has a compilation whose names are all known.
    /// - Parameter runtime: the runtime that executes the model.
    /// - Throws: a `.file` error that names the path, what was expected, and what was received.
    public func model(runtime: Runtime = .default) throws -> Model {
        try ModelFile.naming(path ?? "model") {
            var model = try Model(network: requiredNetwork, weights: weights, runtime: runtime)
            model.classNames = classNames
            guard let compilation else { return model }
            try model.compile(optimizer: compilation.optimizer, compilation.outputs)
            if let optimizerState { try model.setOptimizerState(optimizerState) }
            return model
        }
    }
}
