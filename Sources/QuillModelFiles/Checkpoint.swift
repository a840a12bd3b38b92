import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

/// A model in the middle of its training: enough to go on, bit by bit as if training had not been interrupted.
///
/// ```swift
/// var checkpoint = try Checkpoint.load(from: "digits.checkpoint")
/// let before = checkpoint.state.arguments
/// try checkpoint.model.fit(
///     mnist.train, batchSize: before.batchSize, epochs: 20, shuffle: before.shuffle, seed: before.seed,
///     validation: .holdOut(0.1), callbacks: callbacks, resuming: checkpoint.state)
/// ```
/// Data, validation and callbacks must be those of the first `fit`; the number of threads may differ. (Instruction sets
/// may differ in the last bits.)
public struct Checkpoint: Sendable {
    /// The model, with what its optimiser remembers.
    public var model: Model
    /// Where its training stands, with the arguments of `fit` that must be the same.
    public var state: TrainingState
    /// What the program that trains wants to find again: the data set, the command line.
    public var settings: [String: String]

    /// A checkpoint of a model and the state its training was in at the same moment.
    public init(model: Model, state: TrainingState, settings: [String: String] = [:]) {
        self.model = model
        self.state = state
        self.settings = settings
    }

    /// A checkpoint of a running training: call it when `training.state` is exact, in the body of `whenAllAreTold` or
    /// from `trainingEnded`.
    public init(_ training: Training, settings: [String: String] = [:]) {
        self.init(model: training.snapshot, state: training.state, settings: settings)
    }

    /// Saves everything in one safetensors file, whole or not at all: `Model.load` can read it too.
    /// - Throws: as `Model.save`, and an `.argument` error if the model is not compiled.
    public func save(to path: String) throws {
        try ModelFormat.check(savingTo: path)
        try ModelArchive.contents(self).write(to: path)
    }

    /// Loads a checkpoint. The parameters are those of `Model.load`.
    /// - Throws: a `.file` error that names the path, what was expected and what came; also for a model without
    ///   training, and for an optimiser, loss or metric that is not known here.
    public static func load(
        from path: String, layers: LayerRegistry = .standard, optimizers: OptimizerRegistry = .standard,
        losses: [Loss] = [], metrics: [Metric] = [], runtime: Runtime = .default
    ) throws -> Checkpoint {
        try ModelFormat.loading(path) {
            var reader = try ModelArchiveReader(contentsOf: path)
            let known = CompilationReader(optimizers: optimizers, losses: losses, metrics: metrics)
            let model = try reader.model(layers, known, runtime)
            if let unknown = reader.unknown {
                throw QuillError(
                    .file,
                    "cannot go on training without an unknown piece, which is passed when loading: \(unknown)"
                )
            }
            guard let state = try reader.trainingState(), model.compilation != nil else {
                throw QuillError(.file, "expected a checkpoint, received a model without training to resume")
            }
            try reader.checkAllUsed()
            return Checkpoint(model: model, state: state, settings: try reader.settings())
        }
    }
}
