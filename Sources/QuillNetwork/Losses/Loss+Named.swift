import QuillTensor

extension Loss {
    /// The loss of this library with Keras's name, short name or class name (`mean_squared_error`, `mse`,
    /// `MeanSquaredError`); nil if there is none.
    /// - Throws: a `.file` error that names the setting that is wrong.
    public static func named(_ name: String, _ settings: Configuration = Configuration()) throws -> Loss? {
        let key = NamedObject.key(name)
        guard let make = builders[shortNames[key] ?? key] else { return nil }
        try settings.require("reduction", "sum_over_batch_size")
        try settings.require("ignore_class", .null)
        return try make(settings)
    }

    /// Keras's names of all losses.
    public static let names = [
        "binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy",
        "categorical_focal_crossentropy", "categorical_hinge", "cosine_similarity", "dice", "hinge", "huber",
        "kl_divergence", "log_cosh", "mean_absolute_error", "mean_absolute_percentage_error",
        "mean_squared_error", "mean_squared_logarithmic_error", "poisson", "sparse_categorical_crossentropy",
        "squared_hinge", "tversky",
    ]

    private static let shortNames = [
        "bce": "binarycrossentropy", "huberloss": "huber", "kld": "kldivergence", "mae": "meanabsoluteerror",
        "mape": "meanabsolutepercentageerror", "mse": "meansquarederror",
        "msle": "meansquaredlogarithmicerror", "kullbackleiblerdivergence": "kldivergence",
    ]

    private static let builders: [String: @Sendable (Configuration) throws -> Loss] = [
        "binarycrossentropy": {
            .binaryCrossentropy(fromLogits: try $0.fromLogits, labelSmoothing: try $0.labelSmoothing)
        },
        "binaryfocalcrossentropy": {
            .binaryFocalCrossentropy(
                balancing: try $0.bool("apply_class_balancing", default: false)
                    ? try $0.float("alpha", default: 0.25) : nil,
                gamma: try $0.float("gamma", default: 2), fromLogits: try $0.fromLogits,
                labelSmoothing: try $0.labelSmoothing)
        },
        "categoricalcrossentropy": {
            .categoricalCrossentropy(fromLogits: try $0.fromLogits, labelSmoothing: try $0.labelSmoothing)
        },
        "categoricalfocalcrossentropy": {
            .categoricalFocalCrossentropy(
                alpha: try $0.float("alpha", default: 0.25), gamma: try $0.float("gamma", default: 2),
                fromLogits: try $0.fromLogits, labelSmoothing: try $0.labelSmoothing)
        },
        "categoricalhinge": { _ in .categoricalHinge },
        "cosinesimilarity": {
            try $0.require("axis", .init(-1))
            return .cosineSimilarity
        },
        "dice": { .dice(axes: try $0.ints("axis")) },
        "hinge": { _ in .hinge },
        "huber": { .huber(delta: try $0.float("delta", default: 1)) },
        "kldivergence": { _ in .klDivergence },
        "logcosh": { _ in .logCosh },
        "meanabsoluteerror": { _ in .meanAbsoluteError },
        "meanabsolutepercentageerror": { _ in .meanAbsolutePercentageError },
        "meansquarederror": { _ in .meanSquaredError },
        "meansquaredlogarithmicerror": { _ in .meanSquaredLogarithmicError },
        "poisson": { _ in .poisson },
        "sparsecategoricalcrossentropy": { .sparseCategoricalCrossentropy(fromLogits: try $0.fromLogits) },
        "squaredhinge": { _ in .squaredHinge },
        "tversky": {
            .tversky(
                alpha: try $0.float("alpha", default: 0.5), beta: try $0.float("beta", default: 0.5),
                axes: try $0.ints("axis"))
        },
    ]
}

extension Configuration {
    fileprivate var fromLogits: Bool { get throws { try bool("from_logits", default: false) } }

    fileprivate var labelSmoothing: Float {
        get throws {
            let share = try float("label_smoothing", default: 0)
            guard (0...1).contains(share) else {
                throw QuillError(.file, "setting 'label_smoothing': expected 0 to 1, received \(share)")
            }
            return share
        }
    }
}
