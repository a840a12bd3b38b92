import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Recipe {
    /// Trains the network from start weights, as the recipe says: on the images it prepares, with its schedule and its
    /// early stopping.
    /// - Parameters:
    ///   - images: the images to learn from.
    ///   - seed: what everything random depends on: the same seed gives the same weights to the bit.
    ///   - callbacks: called after the recipe's own, in this order.
    ///   - verbose: how progress is shown.
    /// - Returns: the trained model, and the metrics of all epochs.
    /// - Throws: a `.shape` or `.data` error if the images don't fit the network, and what the callbacks throw.
    public func train(
        on images: Dataset, seed: UInt64 = 1, callbacks: [any Callback] = [], verbose: Verbosity = .auto,
        runtime: Runtime = .default
    ) throws -> (model: Model, history: History) {
        let (recipe, images) = try prepared(images, seed: seed)
        var model = try recipe.model(for: images, seed: seed, runtime: runtime)
        let history = try recipe.train(
            &model, on: images, seed: seed, callbacks: callbacks, verbose: verbose)
        return (model, history)
    }

    /// Trains a model that is there already: one of another training, or one whose training was interrupted.
    /// - Parameter resuming: where an interrupted training stopped; the model must be as it was then.
    /// - Returns: the metrics of all epochs.
    /// - Throws: as ``train(on:seed:callbacks:verbose:runtime:)``, and as `fit` if the arguments are not those of the
    ///   training to resume.
    @discardableResult
    public func train(
        _ model: inout Model, on images: Dataset, seed: UInt64 = 1, callbacks: [any Callback] = [],
        verbose: Verbosity = .auto, resuming: TrainingState? = nil
    ) throws -> History {
        let (recipe, images) = try prepared(images, seed: seed)
        // A model whose training was interrupted was compiled with its schedule.
        if resuming == nil, schedule != .constant, let compilation = model.compilation {
            try model.compile(
                optimizer: try recipe.scheduled(compilation.optimizer, for: images), loss: compilation.loss,
                metrics: compilation.metrics)
        }
        return try model.fit(
            recipe.data(images), batchSize: batchSize, epochs: epochs, seed: seed,
            validation: recipe.validation, callbacks: (earlyStopping.map { [$0] } ?? []) + callbacks,
            verbose: verbose, resuming: resuming)
    }

    /// The images that the network learns from, and the recipe for them: it holds out what ``prepare`` says, and
    /// prepares nothing any more. Without ``prepare`` both are as they were.
    /// - Throws: what ``prepare`` throws.
    public func prepared(_ images: Dataset, seed: UInt64) throws -> (recipe: Recipe, images: Dataset) {
        guard let prepare else { return (self, images) }
        let (images, validation) = try prepare(images, seed)
        var recipe = self
        recipe.validation = validation
        recipe.prepare = nil
        return (recipe, images)
    }

    /// Prepared images with their targets, as `fit` and `evaluate` take them.
    /// - Throws: a `.data` error if there are no images.
    public func data(_ images: Dataset) throws -> TrainingData {
        switch target {
        case .classes: try TrainingData(images)
        case .images: try TrainingData(reconstructing: images)
        }
    }

    /// The rows of prepared images to learn from, and those held out.
    /// - Throws: an `.argument` error if either part would be empty.
    public func rows(of images: Dataset) throws -> (training: [Int], heldOut: [Int]) {
        guard case .rows(let split) = validation else { return (Array(0..<images.count), []) }
        let rows = try split.rows(labels: images.labels)
        return (rows.training, rows.validation)
    }

    /// An optimizer whose learning rate follows the schedule from the first step of a training on prepared images to
    /// its last.
    /// - Throws: an `.argument` error if there would be nothing to learn from or nothing held out.
    public func scheduled(_ optimizer: any Optimizer, for images: Dataset) throws -> any Optimizer {
        guard schedule != .constant else { return optimizer }
        let count = try rows(of: images).training.count
        let steps = epochs * ((count + batchSize - 1) / batchSize)
        return try optimizer.withLearningRate(
            schedule.learningRate(optimizer.learningRate.first, steps: steps))
    }
}
