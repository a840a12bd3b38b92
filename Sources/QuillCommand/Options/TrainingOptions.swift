import ArgumentParser
import Quill

struct TrainingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Epochs at most.", valueName: "n"))
    var epochs: Int?

    @Option(help: ArgumentHelp("Digits per step.", valueName: "n"))
    var batchSize: Int?

    @Option(
        help: ArgumentHelp(
            "\(optimizerNames.joined(separator: ", ")), with Keras's settings.", valueName: "name"))
    var optimizer: String?

    @Option(help: ArgumentHelp("The optimiser's step size.", valueName: "x"))
    var learningRate: Float?

    @Option(
        help: ArgumentHelp(
            "How the step size changes over the epochs: constant, linear, cosine or one-cycle.",
            valueName: "name"))
    var schedule: ScheduleShape?

    @Option(help: ArgumentHelp("What all random numbers depend on (default: 1).", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp("Hold out the last share of the rows, as Keras does, 0…1.", valueName: "share"))
    var validation: Double?

    @Option(
        help: ArgumentHelp(
            "Hold out a share drawn at random from each digit, 0…1; 0 for none.", valueName: "share"))
    var holdOut: Double?

    @Option(
        help: ArgumentHelp(
            "Stop after so many epochs without a better validation loss, and keep the best weights; 0 for never.",
            valueName: "n"))
    var patience: Int?

    /// The flags that cannot change when training goes on, and whether they were given.
    var fixedWhenResuming: [(String, Bool)] {
        [
            ("--batch-size", batchSize != nil), ("--optimizer", optimizer != nil),
            ("--learning-rate", learningRate != nil), ("--schedule", schedule != nil),
            ("--seed", seed != nil),
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
        try check("epochs", epochs, "0 to 1000000") { (0...1_000_000).contains($0) }
        try check("batch-size", batchSize, "1 to 65536") { (1...65_536).contains($0) }
        try check("learning-rate", learningRate, "a number above 0") { $0 > 0 && $0.isFinite }
        try check("validation", validation, "a number from 0 to below 1") { (0..<1).contains($0) }
        try check("hold-out", holdOut, "a number from 0 to below 1") { (0..<1).contains($0) }
        try check("patience", patience, "at least 0") { $0 >= 0 }
        if let optimizer, !optimizerNames.contains(optimizer) {
            throw ValidationError(
                "--optimizer: unknown optimiser '\(optimizer)'\(Suggestion(for: optimizer, among: optimizerNames))"
            )
        }
        if validation != nil, holdOut != nil {
            throw ValidationError("--validation: expected no --hold-out beside it")
        }
    }

    /// What is held out, if a flag says.
    var held: Validation? {
        if let validation { return validation == 0 ? Validation.off : .split(validation) }
        return holdOut.map { $0 == 0 ? .off : .holdOut($0, seed: 1) }
    }

    /// The optimiser, if a flag says: the one named, else `standard` or Adam, with the step size given.
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

/// The optimisers' names as flags have them.
private let optimizerNames = OptimizerRegistry.standard.names.map { $0.lowercased() }

extension ScheduleShape: ExpressibleByArgument {}
