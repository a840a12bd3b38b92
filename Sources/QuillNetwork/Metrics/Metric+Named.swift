import QuillTensor

extension Metric {
    /// Returns the metric with a Keras name, short name or class name (`mean_squared_error`, `mse`,
    /// `MeanSquaredError`); nil if there is none in this library.
    /// - Throws: a `.file` error that names the invalid setting.
    public static func named(_ name: String, _ settings: Configuration = Configuration()) throws -> Metric? {
        guard let metric = try unnamed(name, settings) else { return nil }
        return try settings.string("name").map { metric.named($0) } ?? metric
    }

    /// The Keras names of the metrics that ``named(_:_:)`` returns.
    public static let names = [
        "accuracy", "auc", "binary_accuracy", "binary_crossentropy", "binary_io_u", "categorical_accuracy",
        "categorical_crossentropy", "categorical_hinge", "cosine_similarity", "f1_score", "false_negatives",
        "false_positives", "fbeta_score", "hinge", "io_u", "kl_divergence", "log_cosh_error",
        "matthews_correlation", "mean_absolute_error", "mean_absolute_percentage_error", "mean_io_u",
        "mean_squared_error", "mean_squared_logarithmic_error", "one_hot_io_u", "one_hot_mean_io_u",
        "poisson", "precision", "precision_at_recall", "r2_score", "recall", "recall_at_precision",
        "root_mean_squared_error", "sensitivity_at_specificity", "sparse_categorical_accuracy",
        "sparse_categorical_crossentropy", "sparse_top_k_categorical_accuracy", "specificity_at_sensitivity",
        "squared_hinge", "top_k_categorical_accuracy", "true_negatives", "true_positives",
    ]

    private static func unnamed(_ name: String, _ settings: Configuration) throws -> Metric? {
        if name == "accuracy" || name == "acc" { return .accuracy }
        let key = NamedObject.key(name)
        if let mean = means[shortNames[key] ?? key] { return mean }
        return try builders[shortNames[key] ?? key]?(settings)
    }

    private static let shortNames = [
        "bce": "binarycrossentropy", "kld": "kldivergence", "mae": "meanabsoluteerror",
        "mape": "meanabsolutepercentageerror", "mse": "meansquarederror", "rmse": "rootmeansquarederror",
        "msle": "meansquaredlogarithmicerror", "logcosh": "logcosherror",
    ]

    /// The metrics without settings.
    private static let means: [String: Metric] = [
        "categoricalaccuracy": .categoricalAccuracy, "categoricalhinge": .categoricalHinge,
        "hinge": .hinge, "kldivergence": .klDivergence, "logcosherror": .logCoshError,
        "matthewscorrelation": .matthewsCorrelation, "meanabsoluteerror": .meanAbsoluteError,
        "meanabsolutepercentageerror": .meanAbsolutePercentageError, "meansquarederror": .meanSquaredError,
        "meansquaredlogarithmicerror": .meanSquaredLogarithmicError, "poisson": .poisson,
        "rootmeansquarederror": .rootMeanSquaredError,
        "sparsecategoricalaccuracy": .sparseCategoricalAccuracy, "squaredhinge": .squaredHinge,
    ]
}
