import QuillGraph
import QuillTensor

/// Means of losses, as metrics.
extension Metric {
    /// The mean of a loss: smaller is better.
    public static func mean(of loss: Loss, named name: String? = nil, identifier: String? = nil) -> Metric {
        var settings = loss.configuration
        // A metric is always the mean.
        settings.values["reduction"] = nil
        return Metric(
            name ?? loss.name, goal: .minimize, identifier: identifier ?? loss.name, target: loss.target,
            configuration: settings, perSample: loss.perSample)
    }

    /// The mean of (prediction − target)².
    public static var meanSquaredError: Metric { mean(of: .meanSquaredError, identifier: "MeanSquaredError") }

    /// The root of the mean of (prediction − target)².
    public static var rootMeanSquaredError: Metric {
        Metric(
            "root_mean_squared_error", goal: .minimize, identifier: "RootMeanSquaredError", target: .values,
            sums: { predictions, targets in [sum(means(square(predictions - targets)))] },
            result: { sums, rows in [(sums[0][0] / rows).squareRoot()] })
    }

    /// The mean of |prediction − target|.
    public static var meanAbsoluteError: Metric {
        mean(of: .meanAbsoluteError, identifier: "MeanAbsoluteError")
    }

    /// The mean of 100 · |prediction − target| / |target|.
    public static var meanAbsolutePercentageError: Metric {
        mean(of: .meanAbsolutePercentageError, identifier: "MeanAbsolutePercentageError")
    }

    /// The mean of (ln(1 + prediction) − ln(1 + target))².
    public static var meanSquaredLogarithmicError: Metric {
        mean(of: .meanSquaredLogarithmicError, identifier: "MeanSquaredLogarithmicError")
    }

    /// The mean of ln cosh(prediction − target).
    public static var logCoshError: Metric {
        mean(of: .logCosh, named: "logcosh", identifier: "LogCoshError")
    }

    /// The mean cosine of the angle between predictions and targets. Unlike the loss, greater is better.
    public static var cosineSimilarity: Metric { cosineSimilarity(axis: -1) }

    /// The mean cosine of the angle between predictions and targets along an axis; 0 is the batch.
    public static func cosineSimilarity(axis: Int) -> Metric {
        Metric(
            "cosine_similarity", goal: .maximize, identifier: "CosineSimilarity", target: .values,
            configuration: Configuration(axis == -1 ? [:] : ["axis": .init(axis)]),
            sums: { predictions, targets in
                let cosines = Loss.cosine(predictions, targets, axis: axis)
                let count = predictions.graph.constant(Float(cosines.shape.elementCount))
                return [sum(cosines), count]
            },
            result: { sums, _ in [sums[0][0] / sums[1][0]] })
    }

    /// The mean Kullback–Leibler divergence.
    public static var klDivergence: Metric { mean(of: .klDivergence, identifier: "KLDivergence") }

    /// The mean Poisson loss.
    public static var poisson: Metric { mean(of: .poisson, identifier: "Poisson") }

    /// The mean hinge loss.
    public static var hinge: Metric { mean(of: .hinge, identifier: "Hinge") }

    /// The mean squared hinge loss.
    public static var squaredHinge: Metric { mean(of: .squaredHinge, identifier: "SquaredHinge") }

    /// The mean categorical hinge loss.
    public static var categoricalHinge: Metric { mean(of: .categoricalHinge, identifier: "CategoricalHinge") }

    /// The mean binary cross-entropy.
    public static func binaryCrossentropy(fromLogits: Bool = false, labelSmoothing: Float = 0) -> Metric {
        mean(
            of: .binaryCrossentropy(fromLogits: fromLogits, labelSmoothing: labelSmoothing),
            identifier: "BinaryCrossentropy")
    }

    /// The mean categorical cross-entropy.
    public static func categoricalCrossentropy(fromLogits: Bool = false, labelSmoothing: Float = 0) -> Metric
    {
        mean(
            of: .categoricalCrossentropy(fromLogits: fromLogits, labelSmoothing: labelSmoothing),
            identifier: "CategoricalCrossentropy")
    }

    /// The mean sparse categorical cross-entropy. Targets of an ignored class count as 0, as in Keras.
    public static func sparseCategoricalCrossentropy(
        fromLogits: Bool = false, ignoreClass: Int? = nil
    ) -> Metric {
        mean(
            of: .sparseCategoricalCrossentropy(fromLogits: fromLogits, ignoreClass: ignoreClass),
            identifier: "SparseCategoricalCrossentropy")
    }
}
