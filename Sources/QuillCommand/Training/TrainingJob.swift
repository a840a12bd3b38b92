import Quill

/// The settings of a training run, from flags or from a checkpoint.
struct TrainingJob {
    /// The network and its training. Its name is the network's name, or the path of the file that training started
    /// from.
    var recipe: Recipe
    /// The model to continue training; nil to initialize a new one.
    var model: Model?
    /// Whether the layers are the user's. They must fit the images as they are.
    var hasOwnLayers = false
    /// The file whose weights training starts from; nil to initialize them, or to keep those of the model.
    var weights: String?
    var seed: UInt64
    /// The number of shards that each batch is cut into; nil for the fewest that suit the processes.
    var shards: Int?
    /// The source of a resumed run's images.
    var data: String?
    var limit: Int?
    /// What the user said about the form of the images.
    var form: DataFormOptions?
    /// The flags that find the images again, for hints on what to run next.
    var dataFlags = ""
    var output = "digits.safetensors"
    var checkpointEvery = 1
    /// The folder for TensorBoard's files; nil for none.
    var tensorBoard: String?
    /// The folder that the run is kept in; nil for none.
    var run: RunFolder?
    /// The interrupted run to resume.
    var resuming: Resuming?

    /// An interrupted run, as its checkpoint describes it.
    struct Resuming {
        let state: TrainingState
        /// The fingerprint of its images.
        let fingerprint: UInt64
        let instructionSet: String
        /// The number of epochs that were planned.
        let epochs: Int
    }

    /// Creates a job from the user's choice and flags.
    init(_ choice: NetworkOptions.Choice, _ options: TrainingOptions, runtime: Runtime) throws {
        seed = options.seed ?? 1
        shards = options.shards
        switch choice {
        case .recipe(let recipe), .layers(let recipe):
            if case .layers = choice { hasOwnLayers = true }
            self.recipe = try options.changed(recipe)
            self.recipe.optimizer = try options.optimizer(recipe.optimizer) ?? recipe.optimizer
        case .file(let path):
            recipe = try options.changed(.standard)
            recipe.id = path
            var model = try Model.load(from: path, runtime: runtime).compiledIfNecessary()
            try model.checkOutputs(path)
            // Without a flag, the optimizer keeps its state.
            if let compilation = model.compilation,
                let optimizer = try options.optimizer(compilation.optimizer)
            {
                try model.compile(optimizer: optimizer, loss: compilation.loss, metrics: [.accuracy])
            }
            // A constant rate takes the place of the schedule that the model was trained with.
            if options.schedule == .constant, let compilation = model.compilation,
                compilation.optimizer.learningRate.schedule != nil
            {
                let rate = LearningRate.constant(compilation.optimizer.learningRate.peak)
                try model.compile(
                    optimizer: compilation.optimizer.withLearningRate(rate), compilation.outputs)
            }
            self.model = model
        }
    }

    /// The path of this run's checkpoints, next to the model.
    var checkpointPath: String { Checkpoint.path(besideModel: output) }
}
