import QuillTensor

extension Loss {
    /// Returns the loss with a Keras name, short name or class name (`mean_squared_error`, `mse`,
    /// `MeanSquaredError`); nil if there is none in this library.
    /// - Throws: a `.file` error that names the invalid setting.
    public static func named(_ name: String, _ settings: Configuration = Configuration()) throws -> Loss? {
        let key = NamedObject.key(name)
        let keras = shortNames[key] ?? names.first { NamedObject.key($0) == key }
        guard let make = keras.flatMap({ builders[$0] }) else { return nil }
        if settings.values["reduction"] == .null { return try make(settings).withReduction(.none) }
        return try make(settings).withReduction(settings.choice("reduction", default: .sumOverBatchSize))
    }

    /// The Keras names of all losses.
    public static let names = builders.keys.sorted()

    private static let shortNames = [
        "bce": "binary_crossentropy", "huberloss": "huber", "kld": "kl_divergence",
        "mae": "mean_absolute_error",
        "mape": "mean_absolute_percentage_error", "mse": "mean_squared_error",
        "msle": "mean_squared_logarithmic_error", "kullbackleiblerdivergence": "kl_divergence",
    ]

    private static let builders: [String: @Sendable (Configuration) throws -> Loss] = [
        "binary_crossentropy": {
            .binaryCrossentropy(fromLogits: try $0.fromLogits, labelSmoothing: try $0.labelSmoothing)
        },
        "binary_focal_crossentropy": {
            .binaryFocalCrossentropy(
                balancing: try $0.bool("apply_class_balancing", default: false)
                    ? try $0.float("alpha", default: 0.25) : nil,
                gamma: try $0.float("gamma", default: 2), fromLogits: try $0.fromLogits,
                labelSmoothing: try $0.labelSmoothing)
        },
        "categorical_crossentropy": {
            .categoricalCrossentropy(fromLogits: try $0.fromLogits, labelSmoothing: try $0.labelSmoothing)
        },
        "categorical_focal_crossentropy": {
            .categoricalFocalCrossentropy(
                alpha: try $0.float("alpha", default: 0.25), gamma: try $0.float("gamma", default: 2),
                fromLogits: try $0.fromLogits, labelSmoothing: try $0.labelSmoothing)
        },
        "categorical_hinge": { _ in .categoricalHinge },
        "cosine_similarity": { .cosineSimilarity(axis: try $0.axis) },
        "dice": { .dice(axes: try $0.ints("axis")) },
        "hinge": { _ in .hinge },
        "huber": { .huber(delta: try $0.float("delta", default: 1)) },
        "kl_divergence": { _ in .klDivergence },
        "log_cosh": { _ in .logCosh },
        "mean_absolute_error": { _ in .meanAbsoluteError },
        "mean_absolute_percentage_error": { _ in .meanAbsolutePercentageError },
        "mean_squared_error": { _ in .meanSquaredError },
        "mean_squared_logarithmic_error": { _ in .meanSquaredLogarithmicError },
        "poisson": { _ in .poisson },
        "sparse_categorical_crossentropy": {
            .sparseCategoricalCrossentropy(
                fromLogits: try $0.fromLogits, ignoreClass: try $0.whole("ignore_class"))
        },
        "squared_hinge": { _ in .squaredHinge },
        "tversky": {
            .tversky(
                alpha: try $0.float("alpha", default: 0.5), beta: try $0.float("beta", default: 0.5),
                axes: try $0.ints("axis"))
        },
    ]
}

extension Configuration {
    /// Returns a whole number; nil if the setting is absent or null.
    func whole(_ name: String) throws -> Int? {
        switch values[name] {
        case nil, .null: nil
        default: try int(name)
        }
    }

    /// The setting `axis`, by default the last.
    var axis: Int { get throws { try whole("axis") ?? -1 } }

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
