"""Metrics over several batches of one epoch."""

import numpy as np
from keras import metrics
from row import metric
from tables.losses import (
    binary, labels, numbers, on, one_hot, positive, probabilities, ranked, saturated, shares, signs, third)


def rows(name, piece, targets, predictions, **options):
    return metric(name, piece, *[(targets, predictions)] * 3, **options)


def tied(random):
    """Shares of which many are equal."""
    return np.round(shares(random) * 3) / 3


def classes(random):
    """Class numbers as predictions."""
    return random.integers(0, 5, 6).astype(float)


def fractions(random):
    return random.uniform(-1.5, 6, 6)


def two_labels(random):
    return random.integers(0, 2, (6, 1)).astype(float)


def one_share(random):
    return random.uniform(0, 1, (6, 1))


WEIGHTS = [0.5, 2, 0, 1, 3]

ROWS = [
    rows("binary accuracy", metrics.BinaryAccuracy(), binary, shares),
    rows("binary accuracy, threshold", metrics.BinaryAccuracy(threshold=0.3), binary, shares),
    rows("categorical accuracy", metrics.CategoricalAccuracy(), one_hot, probabilities),
    rows("sparse categorical accuracy", metrics.SparseCategoricalAccuracy(), labels, probabilities),
    # TensorFlow looks for the largest among 32-bit numbers only.
    rows("top 2", metrics.TopKCategoricalAccuracy(k=2), one_hot, probabilities, dtype=np.float32),
    rows("sparse top 3", metrics.SparseTopKCategoricalAccuracy(k=3), labels, probabilities, dtype=np.float32),
    rows("precision", metrics.Precision(), binary, shares),
    rows("precision, thresholds", metrics.Precision(thresholds=[0.2, 0.5, 0.8]), binary, shares),
    rows("precision of a class", metrics.Precision(thresholds=0.3, class_id=2), binary, shares),
    rows("precision of the top 2", metrics.Precision(top_k=2), one_hot, probabilities),
    rows("precision of a class in the top 2", metrics.Precision(top_k=2, class_id=1), one_hot, probabilities),
    rows("recall", metrics.Recall(), binary, shares),
    rows("recall, thresholds", metrics.Recall(thresholds=[0.2, 0.5, 0.8]), binary, shares),
    rows("recall of a class in the top 2", metrics.Recall(top_k=2, class_id=3), one_hot, probabilities),
    rows("true positives", metrics.TruePositives(), binary, shares),
    rows("false positives", metrics.FalsePositives(thresholds=0.3), binary, shares),
    rows("true negatives", metrics.TrueNegatives(), binary, shares),
    rows("false negatives", metrics.FalseNegatives(), binary, shares),
    rows("f1 of each class", metrics.F1Score(), one_hot, probabilities),
    rows("f1, threshold", metrics.F1Score(average="macro", threshold=0.4), binary, shares),
    rows("f beta, micro", metrics.FBetaScore(average="micro", beta=2.0), one_hot, probabilities),
    rows("f beta, macro", metrics.FBetaScore(average="macro", beta=0.5), one_hot, probabilities),
    rows("f beta, weighted", metrics.FBetaScore(average="weighted", beta=0.5), one_hot, probabilities),
    rows("auc", metrics.AUC(), binary, shares),
    rows("auc, logits", metrics.AUC(from_logits=True, num_thresholds=50), binary, numbers),
    rows("auc, minoring", metrics.AUC(summation_method="minoring"), binary, shares),
    rows("auc of precision and recall", metrics.AUC(curve="PR"), binary, shares),
    rows("auc of precision and recall, majoring", metrics.AUC(curve="PR", summation_method="majoring"),
         binary, shares),
    rows("mean intersection over union", metrics.OneHotMeanIoU(num_classes=5), one_hot, probabilities),
    rows("mean squared error", metrics.MeanSquaredError(), numbers, numbers),
    rows("root mean squared error", metrics.RootMeanSquaredError(), numbers, numbers),
    rows("mean absolute error", metrics.MeanAbsoluteError(), numbers, numbers),
    rows("mean absolute percentage error", metrics.MeanAbsolutePercentageError(), numbers, numbers),
    rows("mean squared logarithmic error", metrics.MeanSquaredLogarithmicError(), positive, positive),
    rows("log cosh error", metrics.LogCoshError(), numbers, numbers),
    rows("cosine similarity", metrics.CosineSimilarity(), numbers, numbers),
    rows("kl divergence", metrics.KLDivergence(), probabilities, probabilities),
    rows("poisson", metrics.Poisson(), positive, positive),
    rows("hinge", metrics.Hinge(), signs, numbers),
    rows("squared hinge", metrics.SquaredHinge(), signs, numbers),
    rows("categorical hinge", metrics.CategoricalHinge(), one_hot, numbers),
    rows("binary cross-entropy", metrics.BinaryCrossentropy(), binary, shares),
    rows("categorical cross-entropy", metrics.CategoricalCrossentropy(), one_hot, probabilities),
    rows("sparse categorical cross-entropy", metrics.SparseCategoricalCrossentropy(), labels, probabilities),
    rows("precision of the top 2, ties", metrics.Precision(top_k=2), binary, tied),
    rows("recall of the top 2, ties", metrics.Recall(top_k=2), binary, tied),
    rows("recall of a class in the top 3, ties", metrics.Recall(top_k=3, class_id=4), binary, tied),
    rows("precision of the top 2, thresholds",
         metrics.Precision(top_k=2, thresholds=[0.3, 0.5, 0.7]), binary, shares),
    rows("recall of the top 3, one half", metrics.Recall(top_k=3, thresholds=0.5), binary, shares),
    rows("precision of the top 2, rank 3", metrics.Precision(top_k=2), *on((4, 3), binary, tied)),
    rows("true positives, thresholds", metrics.TruePositives(thresholds=[0.2, 0.6]), binary, shares),
    rows("false positives, thresholds", metrics.FalsePositives(thresholds=[0.2, 0.6, 0.9]), binary, shares),
    rows("true negatives, thresholds", metrics.TrueNegatives(thresholds=[0.2, 0.6]), binary, shares),
    rows("false negatives, thresholds", metrics.FalseNegatives(thresholds=[0.2, 0.6]), *on((4, 3), binary, shares)),
    rows("auc of each label", metrics.AUC(multi_label=True), binary, shares),
    rows("auc of each label, precision and recall", metrics.AUC(multi_label=True, curve="PR"), binary, shares),
    rows("auc of each label, majoring",
         metrics.AUC(multi_label=True, summation_method="majoring", num_thresholds=30), binary, shares),
    rows("auc, own thresholds", metrics.AUC(thresholds=[0.9, 0.1, 0.35]), binary, shares),
    rows("auc, own even thresholds", metrics.AUC(thresholds=[0.25, 0.5, 0.75]), binary, tied),
    rows("auc of each label, own thresholds",
         metrics.AUC(thresholds=[0.1, 0.35], multi_label=True, curve="PR"), binary, shares),
    rows("auc of each label, label weights", metrics.AUC(multi_label=True, label_weights=WEIGHTS), binary, shares,
         settings={"label_weights": WEIGHTS}),
    rows("auc of all labels, label weights", metrics.AUC(label_weights=WEIGHTS, curve="PR"), binary, shares,
         settings={"label_weights": WEIGHTS}),
    rows("auc, label weights and own thresholds", metrics.AUC(label_weights=WEIGHTS, thresholds=[0.2, 0.7]), binary,
         shares, settings={"label_weights": WEIGHTS}),
    rows("sensitivity at specificity", metrics.SensitivityAtSpecificity(0.6), binary, shares),
    rows("sensitivity at specificity, few thresholds",
         metrics.SensitivityAtSpecificity(0.5, num_thresholds=5), binary, tied),
    rows("sensitivity at specificity, one threshold",
         metrics.SensitivityAtSpecificity(0.3, num_thresholds=1), binary, shares),
    rows("specificity at sensitivity", metrics.SpecificityAtSensitivity(0.7, class_id=3), binary, shares),
    rows("precision at recall", metrics.PrecisionAtRecall(0.4), binary, shares),
    rows("precision at recall, never reached", metrics.PrecisionAtRecall(1.0, num_thresholds=1), binary, shares),
    rows("recall at precision", metrics.RecallAtPrecision(0.5), binary, shares),
    rows("r2", metrics.R2Score(), numbers, numbers),
    rows("r2 of each output", metrics.R2Score(class_aggregation=None), numbers, numbers),
    rows("r2, weighted by variance", metrics.R2Score(class_aggregation="variance_weighted_average"), positive, numbers),
    rows("r2, adjusted", metrics.R2Score(num_regressors=4), numbers, numbers),
    rows("mean intersection over union, more classes", metrics.OneHotMeanIoU(num_classes=7), one_hot, probabilities),
    rows("mean intersection over union, fewer classes", metrics.OneHotMeanIoU(num_classes=3), one_hot, probabilities),
    rows("mean intersection over union, ignored class",
         metrics.OneHotMeanIoU(num_classes=5, ignore_class=2), *on((4, 3), one_hot, probabilities)),
    rows("intersection over union of two classes",
         metrics.OneHotIoU(num_classes=5, target_class_ids=[1, 3]), one_hot, probabilities),
    rows("mean intersection over union of numbers", metrics.MeanIoU(num_classes=5), labels, classes),
    rows("mean intersection over union of fractions", metrics.MeanIoU(num_classes=5), labels, fractions),
    rows("mean intersection over union of labels",
         metrics.MeanIoU(num_classes=5, sparse_y_pred=False, ignore_class=4),
         ranked(labels, 4, 3), ranked(probabilities, 4, 3)),
    rows("intersection over union of numbers", metrics.IoU(num_classes=5, target_class_ids=[0, 4]), labels, classes),
    rows("binary intersection over union", metrics.BinaryIoU(threshold=0.4), binary, shares),
    rows("binary intersection over union of one class", metrics.BinaryIoU(target_class_ids=[1]), two_labels, one_share),
    rows("cosine similarity of columns", metrics.CosineSimilarity(axis=0), numbers, numbers, settings={"axis": 0}),
    rows("cosine similarity, rank 3", metrics.CosineSimilarity(axis=1), *on((4, 3), numbers, numbers),
         settings={"axis": 1}),
    rows("categorical cross-entropy, saturated", metrics.CategoricalCrossentropy(), third, saturated),
    rows("categorical cross-entropy, rank 3", metrics.CategoricalCrossentropy(), *on((4, 3), one_hot, probabilities)),
    rows("sparse categorical cross-entropy, rank 3",
         metrics.SparseCategoricalCrossentropy(), *on((4, 3), labels, probabilities)),
    rows("sparse categorical cross-entropy, ignored class",
         metrics.SparseCategoricalCrossentropy(ignore_class=2), labels, probabilities),
    rows("sparse categorical accuracy, rank 3",
         metrics.SparseCategoricalAccuracy(), *on((2, 3, 2), labels, probabilities)),
    rows("categorical accuracy, rank 3", metrics.CategoricalAccuracy(), *on((4, 3), one_hot, probabilities)),
    rows("mean squared error, rank 3", metrics.MeanSquaredError(), *on((4, 3), numbers, numbers)),
]
