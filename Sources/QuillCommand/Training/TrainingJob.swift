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
    var seed: UInt64
    /// The source of a resumed run's images.
    var data: String?
    var limit: Int?
    var output = "digits.safetensors"
    var checkpointEvery = 1
    /// The state of an interrupted run, and the fingerprint of its images.
    var resuming: (state: TrainingState, fingerprint: UInt64, instructionSet: String)?

    /// Creates a job from the user's choice and flags.
    init(_ choice: NetworkOptions.Choice, _ options: TrainingOptions, runtime: Runtime) throws {
        seed = options.seed ?? 1
        switch choice {
        case .recipe(let recipe), .layers(let recipe):
            if case .layers = choice { hasOwnLayers = true }
            self.recipe = try options.changed(recipe)
            self.recipe.optimizer = try options.optimizer(recipe.optimizer) ?? recipe.optimizer
        case .file(let path):
            recipe = try options.changed(.standard)
            recipe.id = path
            var model = try Model.load(from: path, runtime: runtime, formats: .command).compiledIfNecessary()
            // Without a flag, the optimizer keeps its state.
            if let compilation = model.compilation,
                let optimizer = try options.optimizer(compilation.optimizer)
            {
                try model.compile(optimizer: optimizer, loss: compilation.loss, metrics: [.accuracy])
            }
            self.model = model
        }
    }

    /// The path of this run's checkpoints, next to the model.
    var checkpointPath: String { Checkpoint.path(besideModel: output, formats: .command) }
}
