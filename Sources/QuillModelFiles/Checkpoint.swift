import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

/// A model in the middle of its training, from which training resumes exactly as if it had not been interrupted.
///
/// ```swift
/// var checkpoint = try Checkpoint.load(from: "digits.checkpoint.safetensors")
/// let before = checkpoint.state.arguments
/// try checkpoint.model.fit(
///     mnist.train, batchSize: before.batchSize, epochs: 20, shuffle: before.shuffle, seed: before.seed,
///     validation: .holdOut(0.1), callbacks: callbacks, resuming: checkpoint.state)
/// ```
/// The data and the validation must be those of the first `fit`; the number of threads may differ. Callbacks are
/// matched by name, so they may be added, removed, and reordered. (Another instruction set may change the last bits.)
public struct Checkpoint: Sendable {
    /// The model, with its optimizer state.
    public var model: Model
    /// The position of its training, with the arguments of `fit` that must be the same.
    public var state: TrainingState
    /// Settings of the training program, such as the data set or the command line.
    public var settings: [String: String]

    /// Creates a checkpoint from a model and the state of its training at the same moment.
    public init(model: Model, state: TrainingState, settings: [String: String] = [:]) {
        self.model = model
        self.state = state
        self.settings = settings
    }

    /// Creates a checkpoint of a running training. Call it where `training.state` is exact: in the body of
    /// `afterAllCallbacks` or in `trainingEnded`.
    public init(_ training: Training, settings: [String: String] = [:]) {
        self.init(model: training.snapshot, state: training.state, settings: settings)
    }

    /// Atomically saves everything in one file. `Model.load` can read it too.
    /// - Throws: the errors of `Model.save`, and an `.argument` error if the model is not compiled or the format of the
    ///   path's extension cannot hold a checkpoint.
    public func save(to path: String, formats: ModelFileFormats = .standard) throws {
        try SavedModel(self).write(to: path, requiring: .checkpoint, formats: formats)
            .forEach(SavedModel.printNote)
    }

    /// Loads a checkpoint. The parameters are those of `Model.load`.
    /// - Throws: a `.file` error that names the path, what was expected, and what was received; also for a model
    ///   without a training state, and for an unknown optimizer, loss, or metric.
    public static func load(
        from path: String, layers: LayerRegistry = .standard, optimizers: OptimizerRegistry = .standard,
        losses: [Loss] = [], metrics: [Metric] = [], runtime: Runtime = .default,
        formats: ModelFileFormats = .standard
    ) throws -> Checkpoint {
        let vocabulary = ModelVocabulary(
            layers: layers, optimizers: optimizers, losses: losses, metrics: metrics)
        let saved = try SavedModel(contentsOf: path, vocabulary: vocabulary, formats: formats)
        let model = try saved.model(runtime: runtime)
        return try ModelFile.naming(path) {
            if let unknown = saved.unknownName {
                throw QuillError(
                    .file, "training cannot resume without \(unknown); pass it when loading")
            }
            guard let state = saved.training, model.compilation != nil else {
                throw QuillError(.file, "expected a checkpoint, received a model without training to resume")
            }
            return Checkpoint(model: model, state: state, settings: saved.settings)
        }
    }

    /// Returns the path for the checkpoints of a model that will be saved at `model`: next to it, in a format that can
    /// hold checkpoints. `digits.safetensors` gives `digits.checkpoint.safetensors`.
    public static func path(besideModel path: String, formats: ModelFileFormats = .standard) -> String {
        let stem = formats.stem(of: path) + ".checkpoint"
        let format = try? formats.format(writing: "checkpoint", holding: .checkpoint)
        return format.map { "\(stem).\($0.fileExtensions[0])" } ?? stem
    }
}
