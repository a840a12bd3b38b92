import Quill
import QuillReader

/// What a training is to do: from flags, or from a checkpoint.
struct TrainingJob {
    var name: String
    var model: Model
    /// Where the images of a resumed training are.
    var data: String?
    var limit: Int?
    var batchSize: Int
    var epochs: Int
    var seed: UInt64
    var held: Validation
    /// What is watched and for how long, if training may end early.
    var stopping: (monitor: MetricKey, patience: Int)?
    /// How the step size changes.
    var schedule: ScheduleShape
    var output = Self.standardOutput
    var checkpointEvery = 1
    static let standardOutput = "digits.safetensors"
    /// Where an interrupted training stood, and on which digits.
    var resuming: (state: TrainingState, fingerprint: UInt64, instructionSet: String)?

    /// The job to teach a network the classes of some images.
    init(
        _ choice: NetworkOptions.Choice, _ options: TrainingOptions, for images: Dataset, runtime: Runtime
    ) throws {
        seed = options.seed ?? 1
        let recipe: Recipe
        switch choice {
        case .recipe(let named), .layers(let named):
            recipe = named
            name = recipe.id
            model = try choice.model(of: recipe, for: images, seed: seed, runtime: runtime)
        case .file(let path):
            recipe = .standard
            name = path
            model = try Model.load(from: path, runtime: runtime).compiledIfNecessary()
        }
        schedule = options.schedule ?? recipe.schedule
        if let optimizer = try options.optimizer(model.compilation?.optimizer) {
            try model.compile(
                optimizer: optimizer, loss: model.compilation?.loss ?? recipe.loss, metrics: [.accuracy])
        }
        batchSize = options.batchSize ?? recipe.batchSize
        epochs = options.epochs ?? recipe.epochs
        held = options.held ?? recipe.validation
        let patience = options.patience ?? recipe.earlyStopping?.patience ?? 0
        if patience > 0 {
            let isHeldOut = if case .off = held { false } else { true }
            let monitor = options.patience == nil ? recipe.earlyStopping?.monitor : nil
            // Without held-out digits there is nothing to watch but what is learnt from.
            stopping = (isHeldOut ? monitor ?? .validationLoss : .loss, patience)
        }
    }

    /// Lets the learning rate follow the schedule, whose length depends on how much there is to learn from.
    mutating func followSchedule(_ data: Dataset) throws {
        guard schedule != .constant, let compilation = model.compilation else { return }
        var count = data.count
        if case .rows(let split) = held { count = try split.rows(labels: data.labels).training.count }
        let steps = epochs * ((count + batchSize - 1) / batchSize)
        let rate = schedule.learningRate(compilation.optimizer.learningRate.first, steps: steps)
        try model.compile(
            optimizer: compilation.optimizer.withLearningRate(rate), loss: compilation.loss,
            metrics: compilation.metrics)
    }

    /// The callbacks, in an order that checkpoints keep.
    var callbacks: [any Callback] {
        var callbacks: [any Callback] = [Interruption.Watcher()]
        if let stopping {
            callbacks.append(
                EarlyStopping(
                    monitor: stopping.monitor, patience: stopping.patience, restoreBestWeights: true))
        }
        return callbacks
    }

    /// Whether the network is the one that pictures are read with.
    var isForReader: Bool { name == Recipe.reader.id }

    /// Where checkpoints of this training are kept: beside the model.
    var checkpointPath: String { Checkpoint.path(besideModel: output) }
}

extension Model {
    /// A file may hold a network alone; to be judged it needs a loss, and to learn an optimiser.
    func compiledIfNecessary() throws -> Model {
        guard compilation == nil else { return self }
        var model = self
        try model.compile(
            optimizer: .adam(), loss: .sparseCategoricalCrossentropy(fromLogits: !network.endsInSoftmax),
            metrics: [.accuracy])
        return model
    }
}
