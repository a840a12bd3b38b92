import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

/// A model as a file holds it, whatever the format: what every ``ModelFileFormat`` reads and writes.
///
/// Only `weights` is always there. A file may hold weights without a network, or a network without the way it is trained;
/// a format fills in what there is and adds a note where it leaves something out.
public struct SavedModel: Sendable {
    /// The layers and how they are connected; nil for a file of weights alone.
    public var network: Network?
    /// The weights by their names in the network: `dense_1/kernel`.
    public var weights: [String: Tensor<Float>]
    /// The optimizer, losses, and metrics; nil for a model that is not compiled.
    public var compilation: Model.Compilation?
    /// The optimizer's memory, by the names that `Model.optimizerState` has; nil for an optimizer that starts anew. It is
    /// complete, or that of step 0: the learning rate and a step count of 0. A format that keeps a part of the moments
    /// gives the latter, because moments that start at zero in a later step would be wrong.
    public var optimizerState: [String: AnyTensor]?
    /// Where training stands; nil for a model that is not in the middle of its training.
    public var training: TrainingState?
    /// What the program that trains has stored with a checkpoint.
    public var settings: [String: String] = [:]
    /// Extra key–value strings, which mean nothing to the model itself.
    public var metadata: [String: String] = [:]
    /// Whether to write weights of two axes or more in 16 bits, each number rounded to the nearest: half the size, and
    /// about three digits.
    public var halvesKernels = false

    /// What was guessed, converted, or left out in reading, one line each.
    public var notes: [String] = []
    /// The optimizer, loss, or metric that the file names and the vocabulary lacks, with what it has; there is no
    /// `compilation` then.
    public var unknownName: String?
    /// The file that this was read from, for messages.
    var path: String?

    /// Weights, and the network they belong to, if it is known.
    public init(network: Network?, weights: [String: Tensor<Float>]) {
        self.network = network
        self.weights = weights
    }

    /// A copy of all that a model is.
    public init(_ model: Model) {
        self.init(network: model.network, weights: model.weights)
        compilation = model.compilation
        if compilation != nil { optimizerState = model.optimizerState }
    }

    /// A copy of a model in the middle of its training.
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
    /// - Throws: a `.file` error if there are weights alone.
    public var requiredNetwork: Network {
        get throws {
            if let network { return network }
            throw QuillError(
                .file,
                "expected a whole model, received weights without a network; build the network and load them with "
                    + "loadWeights(from:)")
        }
    }

    /// The model, compiled if the file says how and the vocabulary has all names.
    /// - Parameter runtime: where the model is to run.
    /// - Throws: a `.file` error that names the path, what was expected, and what was received.
    public func model(runtime: Runtime = .default) throws -> Model {
        try ModelFile.naming(path ?? "model") {
            var model = try Model(network: requiredNetwork, weights: weights, runtime: runtime)
            guard let compilation else { return model }
            try model.compile(optimizer: compilation.optimizer, compilation.outputs)
            if let optimizerState { try model.setOptimizerState(optimizerState) }
            return model
        }
    }
}
