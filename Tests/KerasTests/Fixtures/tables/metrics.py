"""Metrics over several batches of one epoch."""

import numpy as np
from keras import metrics
from row import metric
from tables.losses import binary, labels, numbers, one_hot, positive, probabilities, shares, signs


def rows(name, piece, targets, predictions, **options):
    return metric(name, piece, *[(targets, predictions)] * 3, **options)


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
]
