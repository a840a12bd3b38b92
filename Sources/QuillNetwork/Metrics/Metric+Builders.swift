import QuillTensor

extension Metric {
    /// The metrics with settings, by their class names in lower case.
    static let builders: [String: @Sendable (Configuration) throws -> Metric] = [
        "auc": { try auc($0) },
        "binaryaccuracy": { .binaryAccuracy(threshold: try $0.float("threshold", default: 0.5)) },
        "binarycrossentropy": {
            .binaryCrossentropy(
                fromLogits: try $0.bool("from_logits", default: false),
                labelSmoothing: try $0.float("label_smoothing", default: 0))
        },
        "binaryiou": {
            .binaryIoU(
                of: try $0.ints("target_class_ids") ?? [0, 1],
                threshold: try $0.float("threshold", default: 0.5))
        },
        "categoricalcrossentropy": {
            .categoricalCrossentropy(
                fromLogits: try $0.bool("from_logits", default: false),
                labelSmoothing: try $0.float("label_smoothing", default: 0))
        },
        "cosinesimilarity": { .cosineSimilarity(axis: try $0.axis) },
        "f1score": {
            .f1Score(average: try $0.choice("average", default: .perClass), threshold: try $0.threshold)
        },
        "falsenegatives": { .falseNegatives(thresholds: try $0.thresholds) },
        "falsepositives": { .falsePositives(thresholds: try $0.thresholds) },
        "fbetascore": {
            .fBetaScore(
                average: try $0.choice("average", default: .perClass), beta: try $0.float("beta", default: 1),
                threshold: try $0.threshold)
        },
        "iou": {
            .iou(
                classes: try $0.int("num_classes"), of: try $0.ints("target_class_ids") ?? [],
                ignoreClass: try $0.whole("ignore_class"),
                sparseTargets: try $0.bool("sparse_y_true", default: true),
                sparsePredictions: try $0.bool("sparse_y_pred", default: true), axis: try $0.axis)
        },
        "meaniou": {
            .meanIoU(
                classes: try $0.int("num_classes"), ignoreClass: try $0.whole("ignore_class"),
                sparseTargets: try $0.bool("sparse_y_true", default: true),
                sparsePredictions: try $0.bool("sparse_y_pred", default: true), axis: try $0.axis)
        },
        "onehotiou": {
            .oneHotIoU(
                classes: try $0.int("num_classes"), of: try $0.ints("target_class_ids") ?? [],
                ignoreClass: try $0.whole("ignore_class"),
                sparsePredictions: try $0.bool("sparse_y_pred", default: false), axis: try $0.axis)
        },
        "onehotmeaniou": {
            .oneHotMeanIoU(
                classes: try $0.int("num_classes"), ignoreClass: try $0.whole("ignore_class"),
                sparsePredictions: try $0.bool("sparse_y_pred", default: false), axis: try $0.axis)
        },
        "precision": {
            .precision(
                thresholds: try $0.thresholds, topK: try $0.whole("top_k"), classID: try $0.whole("class_id"))
        },
        "precisionatrecall": {
            .precisionAtRecall(
                try $0.float("recall"), thresholds: try $0.thresholdCount, classID: try $0.whole("class_id"))
        },
        "r2score": {
            .r2Score(
                $0.values["class_aggregation"] == .null
                    ? .perOutput : try $0.choice("class_aggregation", default: .uniformAverage),
                regressors: try $0.whole("num_regressors") ?? 0)
        },
        "recall": {
            .recall(
                thresholds: try $0.thresholds, topK: try $0.whole("top_k"), classID: try $0.whole("class_id"))
        },
        "recallatprecision": {
            .recallAtPrecision(
                try $0.float("precision"), thresholds: try $0.thresholdCount,
                classID: try $0.whole("class_id"))
        },
        "sensitivityatspecificity": {
            .sensitivityAtSpecificity(
                try $0.float("specificity"), thresholds: try $0.thresholdCount,
                classID: try $0.whole("class_id"))
        },
        "sparsecategoricalcrossentropy": {
            .sparseCategoricalCrossentropy(
                fromLogits: try $0.bool("from_logits", default: false),
                ignoreClass: try $0.whole("ignore_class"))
        },
        "sparsetopkcategoricalaccuracy": { .sparseTopKCategoricalAccuracy(try $0.whole("k") ?? 5) },
        "specificityatsensitivity": {
            .specificityAtSensitivity(
                try $0.float("sensitivity"), thresholds: try $0.thresholdCount,
                classID: try $0.whole("class_id"))
        },
        "topkcategoricalaccuracy": { .topKCategoricalAccuracy(try $0.whole("k") ?? 5) },
        "truenegatives": { .trueNegatives(thresholds: try $0.thresholds) },
        "truepositives": { .truePositives(thresholds: try $0.thresholds) },
    ]

    private static func auc(_ settings: Configuration) throws -> Metric {
        let curve: Curve = try settings.choice("curve", default: .roc)
        let summation: Summation = try settings.choice("summation_method", default: .interpolation)
        let multiLabel = try settings.bool("multi_label", default: false)
        let fromLogits = try settings.bool("from_logits", default: false)
        let labelWeights = try settings.numbers("label_weights")
        if let thresholds = try settings.thresholds {
            return .auc(
                thresholds: thresholds, curve: curve, summation: summation, multiLabel: multiLabel,
                labelWeights: labelWeights, fromLogits: fromLogits)
        }
        return .auc(
            thresholds: try settings.thresholdCount, curve: curve, summation: summation,
            multiLabel: multiLabel, labelWeights: labelWeights, fromLogits: fromLogits)
    }
}

extension Configuration {
    fileprivate var threshold: Float? {
        get throws {
            values["threshold"] == nil || values["threshold"] == .null ? nil : try float("threshold")
        }
    }

    fileprivate var thresholds: [Float]? { get throws { try numbers("thresholds") } }

    /// Returns one number or a list; nil if the setting is absent or null.
    fileprivate func numbers(_ name: String) throws -> [Float]? {
        guard values[name] != nil, values[name] != .null else { return nil }
        return try floats(name) ?? [try float(name)]
    }

    /// The number of evenly spaced thresholds.
    fileprivate var thresholdCount: Int {
        get throws {
            let count = try whole("num_thresholds") ?? 200
            guard count > 0 else {
                throw QuillError(
                    .file, "setting 'num_thresholds': expected at least 1, received \(count)")
            }
            return count
        }
    }
}
