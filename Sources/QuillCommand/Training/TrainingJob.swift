import Quill

/// A training to do: from flags, or from a checkpoint.
struct TrainingJob {
    /// What is trained and how. Its name is that of the network, or the path of the file that training began with.
    var recipe: Recipe
    /// The model to go on with; nil to begin with start weights.
    var model: Model?
    /// Whether the layers are the user's own: they must fit the images as they are written.
    var hasOwnLayers = false
    var seed: UInt64
    /// Where the images of a resumed training are.
    var data: String?
    var limit: Int?
    var output = "digits.safetensors"
    var checkpointEvery = 1
    /// Where an interrupted training stopped, and on which images.
    var resuming: (state: TrainingState, fingerprint: UInt64, instructionSet: String)?

    /// The job to train what the user names, with what the flags change.
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
            var model = try Model.load(from: path, runtime: runtime).compiledIfNecessary()
            // Without a flag the optimizer goes on with what it remembers.
            if let compilation = model.compilation,
                let optimizer = try options.optimizer(compilation.optimizer)
            {
                try model.compile(optimizer: optimizer, loss: compilation.loss, metrics: [.accuracy])
            }
            self.model = model
        }
    }

    /// The path of this training's checkpoints: beside the model.
    var checkpointPath: String { Checkpoint.path(besideModel: output) }
}
