import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

/// A model in the middle of its training: enough to go on bit for bit as if training had not been interrupted.
///
/// ```swift
/// var checkpoint = try Checkpoint.load(from: "digits.checkpoint.safetensors")
/// let before = checkpoint.state.arguments
/// try checkpoint.model.fit(
///     mnist.train, batchSize: before.batchSize, epochs: 20, shuffle: before.shuffle, seed: before.seed,
///     validation: .holdOut(0.1), callbacks: callbacks, resuming: checkpoint.state)
/// ```
/// The data and the validation must be those of the first `fit`; the number of threads may differ. Callbacks are recognized
/// by their names: they may come, go, and change their order. (With another instruction set, the last bits may differ.)
public struct Checkpoint: Sendable {
    /// The model, with what its optimizer remembers.
    public var model: Model
    /// Where its training stands, with the arguments of `fit` that must be the same.
    public var state: TrainingState
    /// What the program that trains needs to find again: the data set, the command line.
    public var settings: [String: String]

    /// A checkpoint of a model and the state its training was in at the same moment.
    public init(model: Model, state: TrainingState, settings: [String: String] = [:]) {
        self.model = model
        self.state = state
        self.settings = settings
    }

    /// A checkpoint of a running training. Create it where `training.state` is exact: in the body of `afterAllCallbacks`
    /// or in `trainingEnded`.
    public init(_ training: Training, settings: [String: String] = [:]) {
        self.init(model: training.snapshot, state: training.state, settings: settings)
    }

    /// Saves everything in one file, whole or not at all. `Model.load` can read it too.
    /// - Throws: as `Model.save`, and an `.argument` error if the model is not compiled or the format of the path's
    ///   extension cannot hold a checkpoint.
    public func save(to path: String, formats: ModelFileFormats = .standard) throws {
        try SavedModel(self).write(to: path, requiring: .checkpoint, formats: formats)
            .forEach(SavedModel.printNote)
    }

    /// Loads a checkpoint. The parameters are those of `Model.load`.
    /// - Throws: a `.file` error that names the path, what was expected, and what was received; also for a model without
    ///   training, and for an optimizer, loss, or metric that is not known here.
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
                    .file, "training cannot go on without \(unknown); pass your own when loading")
            }
            guard let state = saved.training, model.compilation != nil else {
                throw QuillError(.file, "expected a checkpoint, received a model without training to resume")
            }
            return Checkpoint(model: model, state: state, settings: saved.settings)
        }
    }

    /// Where to keep the checkpoints of a training whose model is to be saved at a path: beside it, in a format that can
    /// hold them. `digits.safetensors` gives `digits.checkpoint.safetensors`.
    public static func path(besideModel path: String, formats: ModelFileFormats = .standard) -> String {
        let stem = formats.stem(of: path) + ".checkpoint"
        let format = try? formats.format(writing: "checkpoint", holding: .checkpoint)
        return format.map { "\(stem).\($0.fileExtensions[0])" } ?? stem
    }
}
