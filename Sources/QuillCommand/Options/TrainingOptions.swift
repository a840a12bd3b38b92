import ArgumentParser
import Quill

struct TrainingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The maximum number of epochs.", valueName: "n"))
    var epochs: Int?

    @Option(help: ArgumentHelp("The number of images per step.", valueName: "n"))
    var batchSize: Int?

    @Option(
        help: ArgumentHelp(
            "The optimizer, with Keras's defaults: "
                + "\(optimizerNames.joined(separator: ", ")).", valueName: "name"))
    var optimizer: String?

    @Option(help: ArgumentHelp("The learning rate.", valueName: "x"))
    var learningRate: Float?

    @Option(
        help: ArgumentHelp(
            "The learning rate schedule: constant, linear, cosine, or one-cycle.",
            valueName: "name"))
    var schedule: ScheduleShape?

    @Option(help: ArgumentHelp("The random seed (default: 1).", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "Cut each batch into n shards, a power of two: the result is equal to the bit for any number of processes "
                + "up to n (default: the fewest for the processes).", valueName: "n"))
    var shards: Int?

    @Option(
        help: ArgumentHelp(
            "Hold out the last rows, as Keras does: this fraction, 0…1; 0 for none.", valueName: "share"))
    var validation: Double?

    @Option(
        help: ArgumentHelp(
            "Hold out a random fraction of each class, 0…1; 0 for none.", valueName: "share"))
    var holdOut: Double?

    @Option(
        help: ArgumentHelp(
            "Stop after n epochs without a better validation loss, and keep the best weights; 0 for never.",
            valueName: "n"))
    var patience: Int?

    /// The flags that a resumed run rejects, and whether they were given.
    var fixedWhenResuming: [(String, Bool)] {
        [
            ("--batch-size", batchSize != nil), ("--optimizer", optimizer != nil),
            ("--learning-rate", learningRate != nil), ("--schedule", schedule != nil),
            ("--seed", seed != nil), ("--shards", shards != nil),
            ("--validation", validation != nil), ("--hold-out", holdOut != nil),
            ("--patience", patience != nil),
        ]
    }

    func validate() throws {
        func check<Value>(_ flag: String, _ value: Value?, _ expected: String, _ isGood: (Value) -> Bool)
            throws
        {
            guard let value, !isGood(value) else { return }
            throw ValidationError("--\(flag): expected \(expected), received \(value)")
        }
        try check("epochs", epochs, "1 to 1000000") { (1...1_000_000).contains($0) }
        try check("batch-size", batchSize, "1 to 65536") { (1...65_536).contains($0) }
        try check("shards", shards, "a power of two from 1 to 65536") {
            (1...65_536).contains($0) && $0.nonzeroBitCount == 1
        }
        try check("learning-rate", learningRate, "a number above 0") { $0 > 0 && $0.isFinite }
        try check("validation", validation, "a number from 0 to below 1") { (0..<1).contains($0) }
        try check("hold-out", holdOut, "a number from 0 to below 1") { (0..<1).contains($0) }
        try check("patience", patience, "at least 0") { $0 >= 0 }
        if let optimizer, !optimizerNames.contains(optimizer) {
            throw ValidationError(
                "--optimizer: unknown optimizer '\(optimizer)'\(Suggestion(for: optimizer, among: optimizerNames))"
            )
        }
        if validation != nil, holdOut != nil {
            throw ValidationError("--validation and --hold-out exclude each other")
        }
    }

    /// Whether a flag sets the held-out images.
    var setsHeldOutImages: Bool { validation != nil || holdOut != nil }

    /// Returns a recipe with the changes from the flags, except for the optimizer.
    func changed(_ recipe: Recipe) throws -> Recipe {
        if recipe.prepare != nil, setsHeldOutImages {
            throw UsageError(
                "\(recipe.id) holds out its own images; leave out --hold-out and --validation")
        }
        var recipe = recipe
        recipe.epochs = epochs ?? recipe.epochs
        recipe.batchSize = batchSize ?? recipe.batchSize
        recipe.schedule = schedule ?? recipe.schedule
        if let validation { recipe.validation = validation == 0 ? .off : .split(validation) }
        if let holdOut { recipe.validation = holdOut == 0 ? .off : .holdOut(holdOut, seed: 1) }
        if let patience {
            recipe.earlyStopping =
                patience == 0 ? nil : EarlyStopping(patience: patience, restoreBestWeights: true)
        }
        // Without held-out images, the only loss to monitor is the training loss.
        if recipe.prepare == nil, case .off = recipe.validation, let stopping = recipe.earlyStopping {
            recipe.earlyStopping = EarlyStopping(
                monitor: .loss, patience: stopping.patience, restoreBestWeights: true)
        }
        return recipe
    }

    /// Returns the optimizer, if a flag changes it: the named one, else `standard` or Adam, with the given learning
    /// rate.
    func optimizer(_ standard: (any Optimizer)?) throws -> (any Optimizer)? {
        var chosen: (any Optimizer)?
        if let optimizer {
            let registry = OptimizerRegistry.standard
            chosen = try registry.names.first { $0.lowercased() == optimizer }.flatMap {
                try registry.optimizer($0, Configuration())
            }
        }
        guard let learningRate else { return chosen }
        return try (chosen ?? standard ?? .adam()).withLearningRate(.constant(learningRate))
    }
}

/// The names that `--optimizer` accepts.
private let optimizerNames = OptimizerRegistry.standard.names.map { $0.lowercased() }

extension ScheduleShape: ExpressibleByArgument {}
