import QuillCodecs
import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

/// The same network trained with several seeds: how far chance alone moves its accuracy.
///
/// ```swift
/// let study = try SeedStudy(Recipe.named("mlp-128"), on: mnist.train, test: mnist.test, seeds: 1...5)
/// print(study)
/// ```
public struct SeedStudy: Sendable, Equatable {
    /// The name of the network.
    public let name: String
    /// The seeds, in the order in which they were trained.
    public let seeds: [UInt64]
    /// The share of right predictions on the test images, for each seed.
    public let accuracies: [Double]

    /// Creates a study from accuracies that are known.
    /// - Throws: a `.data` error unless there is an accuracy for each seed, at least one, and all are finite.
    public init(name: String, seeds: [UInt64], accuracies: [Double]) throws {
        guard seeds.count == accuracies.count, !seeds.isEmpty, accuracies.allSatisfy(\.isFinite) else {
            throw QuillError(
                .data,
                "seeds: expected a finite accuracy for each of \(seeds.count) seeds, at least one, received \(accuracies)"
            )
        }
        self.name = name
        self.seeds = seeds
        self.accuracies = accuracies
    }

    /// Trains a recipe once with each seed, and evaluates each model on the test images.
    /// - Parameters:
    ///   - recipe: the network and its training.
    ///   - images: the training images.
    ///   - test: the images to evaluate on.
    ///   - seeds: the seeds.
    ///   - callbacks: called in each of the trainings.
    ///   - verbose: how much progress is shown.
    ///   - runtime: the instruction set and the threads to run on.
    ///   - body: receives each seed with its model and its history, for example to save them.
    /// - Throws: the errors of `train` and `evaluate`, a `.cancelled` error if the task is cancelled, and any error of `body`.
    public init(
        _ recipe: Recipe, on images: Dataset, test: Dataset, seeds: some Sequence<UInt64>,
        callbacks: [any Callback] = [], verbose: Verbosity = .silent, runtime: Runtime = .default,
        each body: (_ seed: UInt64, _ model: Model, _ history: History) throws -> Void = { _, _, _ in }
    ) throws {
        let seeds = Array(seeds)
        var accuracies: [Double] = []
        for seed in seeds {
            let (model, history) = try recipe.train(
                on: images, seed: seed, callbacks: callbacks, verbose: verbose, runtime: runtime)
            if Task.isCancelled {
                throw QuillError(
                    .cancelled, "cancelled after \(accuracies.count) of \(seeds.count) seeds")
            }
            let scores = try model.evaluate(recipe.data(test))
            guard let accuracy = scores.value(of: .accuracy) else {
                throw QuillError(
                    .argument, "\(recipe.id): expected a network with classes, whose accuracy can be measured"
                )
            }
            accuracies.append(accuracy)
            try body(seed, model, history)
        }
        try self.init(name: recipe.id, seeds: seeds, accuracies: accuracies)
    }

    /// The mean accuracy.
    public var mean: Double { accuracies.reduce(0, +) / Double(accuracies.count) }

    /// The standard deviation of the accuracies, as of a sample; nil for a single seed.
    public var standardDeviation: Double? { Self.deviation(accuracies) }

    /// The 95 % interval of the mean over all seeds, by Student's t-distribution; nil for a single seed.
    public var interval: ClosedRange<Double>? { Self.interval(accuracies) }

    static func deviation(_ values: [Double]) -> Double? {
        guard values.count > 1 else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(values.count - 1)).squareRoot()
    }

    static func interval(_ values: [Double]) -> ClosedRange<Double>? {
        guard let deviation = deviation(values) else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        let reach =
            StudentT(freedom: Double(values.count - 1)).critical * deviation
            / Double(values.count).squareRoot()
        return mean - reach...mean + reach
    }
}

extension SeedStudy: CustomStringConvertible {
    /// The mean with its interval, the spread, and the extremes.
    public var description: String {
        guard let deviation = standardDeviation, let interval else {
            return "\(name): accuracy \(mean.fixed(4)) with seed \(seeds[0]); one seed shows no spread"
        }
        let (least, most) = (accuracies.min() ?? 0, accuracies.max() ?? 0)
        return "\(name): mean accuracy \(mean.fixed(4)) (95 %: \(max(interval.lowerBound, 0).fixed(4)) to "
            + "\(min(interval.upperBound, 1).fixed(4))), standard deviation \(deviation.fixed(4)), "
            + "\(least.fixed(4)) to \(most.fixed(4)) over \(seeds.count) seeds"
    }

    /// The study as JSON.
    public var json: JSON {
        .object([
            "network": .string(name),
            "seeds": .array(seeds.map { Int(exactly: $0).map(JSON.integer) ?? .string("\($0)") }),
            "accuracies": .array(accuracies.map(JSON.number)), "mean": .number(mean),
            "standard_deviation": standardDeviation.map(JSON.number) ?? .null,
            "interval": interval.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null,
        ])
    }
}
