import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Recipe {
    /// Trains the network from initial weights according to the recipe: on the images it prepares, with its schedule
    /// and early stopping.
    /// - Parameters:
    ///   - images: the training images.
    ///   - seed: the seed of everything random. The same seed gives bit-identical weights.
    ///   - callbacks: called after the recipe's own, in this order.
    ///   - verbose: how to show progress.
    ///   - runtime: the instruction set and the threads to run on.
    ///   - communicator: the connection to other processes that train the same network.
    ///   - shards: the number of parts that each batch is cut into, as in `fit`.
    /// - Returns: the trained model, and the metrics of all epochs.
    /// - Throws: a `.shape` or `.data` error if the images don't fit the network, and any error of the callbacks.
    public func train(
        on images: Dataset, seed: UInt64 = 1, callbacks: [any Callback] = [], verbose: Verbosity = .auto,
        runtime: Runtime = .default, communicator: (any Communicator)? = nil, shards: Int? = nil
    ) throws -> (model: Model, history: History) {
        let (recipe, images) = try prepared(images, seed: seed)
        var model = try recipe.model(for: images, seed: seed, runtime: runtime)
        let history = try recipe.train(
            &model, on: images, seed: seed, callbacks: callbacks, verbose: verbose,
            communicator: communicator, shards: shards)
        return (model, history)
    }

    /// Trains an existing model further, or resumes an interrupted training.
    /// - Parameters:
    ///   - model: the model to train.
    ///   - images: the images to train on.
    ///   - seed: the seed of all random numbers.
    ///   - callbacks: the callbacks, in the order in which they are called.
    ///   - verbose: how much progress is shown.
    ///   - communicator: the connection to other processes that train the same model.
    ///   - shards: the number of parts that each batch is cut into, as in `fit`.
    ///   - resuming: the state of the interrupted training. The model must have its weights and optimizer state from
    ///     that moment.
    /// - Returns: the metrics of all epochs.
    /// - Throws: the errors of ``train(on:seed:callbacks:verbose:runtime:communicator:shards:)``, and an `.argument` error if the
    ///   arguments differ from those of the training to resume.
    @discardableResult
    public func train(
        _ model: inout Model, on images: Dataset, seed: UInt64 = 1, callbacks: [any Callback] = [],
        verbose: Verbosity = .auto, communicator: (any Communicator)? = nil, shards: Int? = nil,
        resuming: TrainingState? = nil
    ) throws -> History {
        let (recipe, images) = try prepared(images, seed: seed)
        // A model to resume already has the schedule in its optimizer.
        if resuming == nil, let compilation = model.compilation,
            let optimizer = try recipe.startingOptimizer(of: model, for: images)
        {
            try model.compile(optimizer: optimizer, compilation.outputs)
        }
        return try model.fit(
            recipe.data(images), batchSize: batchSize, epochs: epochs, seed: seed,
            validation: recipe.validation, callbacks: (earlyStopping.map { [$0] } ?? []) + callbacks,
            verbose: verbose, communicator: communicator, shards: shards, resuming: resuming)
    }

    /// Returns the prepared images and a recipe for them, which holds out what ``prepare`` chose and has no ``prepare``
    /// itself. Without ``prepare``, both are unchanged.
    /// - Throws: any error of ``prepare``.
    public func prepared(_ images: Dataset, seed: UInt64) throws -> (recipe: Recipe, images: Dataset) {
        guard let prepare else { return (self, images) }
        let (images, validation) = try prepare(images, seed)
        var recipe = self
        recipe.validation = validation
        recipe.prepare = nil
        return (recipe, images)
    }

    /// Returns prepared images with their targets, as `fit` and `evaluate` take them.
    /// - Throws: a `.data` error if there are no images.
    public func data(_ images: Dataset) throws -> TrainingData {
        switch target {
        case .classes: try TrainingData(images)
        case .images: try TrainingData(reconstructing: images)
        }
    }

    /// Returns the rows of prepared images to train on, and those held out.
    /// - Throws: an `.argument` error if either part would be empty.
    public func rows(of images: Dataset) throws -> (training: [Int], heldOut: [Int]) {
        let rows = try checkedRows(of: images)
        return (rows.training, rows.heldOut)
    }

    /// Returns what ``rows(of:)`` returns, and a note if these aren't the rows that the recipe holds out, because the images
    /// are sorted by class.
    package func checkedRows(
        of images: Dataset
    ) throws -> (training: [Int], heldOut: [Int], note: String?) {
        guard case .rows(let split) = validation else { return (Array(0..<images.count), [], nil) }
        // As in `fit`: without classes to learn, their order doesn't matter.
        let labels = target == .classes ? images.labels : .zeros([images.count])
        let rows = try split.checkedRows(labels: labels)
        return (rows.training, rows.validation, rows.note)
    }

    /// Returns the optimizer to compile a model with for a new training on prepared images; nil if its own is right as it
    /// is. A model that was trained with a schedule starts it anew, over all steps of this training.
    /// - Throws: an `.argument` error if the training rows or the held-out rows would be empty.
    package func startingOptimizer(of model: Model, for images: Dataset) throws -> (any Optimizer)? {
        guard let optimizer = model.compilation?.optimizer else { return nil }
        if schedule != .constant { return try scheduled(optimizer, for: images) }
        guard optimizer.learningRate.schedule != nil, model.iterations > 0 else { return nil }
        return try optimizer.withLearningRate(
            optimizer.learningRate.stretched(toSteps: steps(on: images)))
    }

    /// Returns the number of steps of a training on prepared images.
    private func steps(on images: Dataset) throws -> Int {
        let (steps, isTooMany) = batchCount(try rows(of: images).training.count, of: batchSize)
            .multipliedReportingOverflow(by: epochs)
        return isTooMany ? .max / 2 : steps
    }

    /// Returns the optimizer with the recipe's learning rate schedule, stretched over all steps of a training on
    /// prepared images.
    /// - Throws: an `.argument` error if the training rows or the held-out rows would be empty.
    public func scheduled(_ optimizer: any Optimizer, for images: Dataset) throws -> any Optimizer {
        guard schedule != .constant else { return optimizer }
        return try optimizer.withLearningRate(
            schedule.learningRate(optimizer.learningRate.peak, steps: steps(on: images)))
    }
}
