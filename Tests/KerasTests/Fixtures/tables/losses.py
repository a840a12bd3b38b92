"""Losses on probabilities, logits and other numbers."""

import keras
import numpy as np
from keras import losses
from row import loss


def labels(random):
    return random.integers(0, 5, 6)


def one_hot(random):
    return np.eye(5)[random.integers(0, 5, 6)]


def binary(random):
    return random.integers(0, 2, (6, 5)).astype(float)


def signs(random):
    return binary(random) * 2 - 1


def shares(random):
    return random.uniform(0.01, 0.99, (6, 5))


def probabilities(random):
    logits = random.normal(0, 1, (6, 5))
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def numbers(random):
    return random.normal(0, 1, (6, 5))


def positive(random):
    return random.uniform(0.1, 4, (6, 5))


def logits(random):
    return random.normal(0, 4, (6, 5))


def images(random):
    return random.uniform(0.01, 0.99, (4, 3, 3, 2))


def masks(random):
    return random.integers(0, 2, (4, 3, 3, 2)).astype(float)


def ranked(make, *rank):
    """The same numbers for samples of several rows: their shape without the classes."""
    def draw(random):
        rows = [make(random) for _ in range(int(np.prod(rank)) // 6 + 1)]
        return np.concatenate(rows)[: int(np.prod(rank))].reshape(*rank, *rows[0].shape[1:])
    return draw


def on(rank, *makes):
    return [ranked(make, *rank) for make in makes]


def saturated(random):
    """Shares at 0 and 1, sums far from 1."""
    return np.array([[1, 1, 0, 0, 0], [1, 0, 0, 0, 0], [1, 1, 1, 1, 1], [0.5, 2, 0, 1e-8, 0.1],
                     [1e-9, 1, 1e-9, 0, 0], [0, 0, 0, 3, 0]])


def third(random):
    return np.eye(5)[[2, 0, 2, 1, 1, 2]]


class SparseShares(losses.SparseCategoricalCrossentropy):
    """What JAX and NumPy compute: numbers are divided by their sum, then clipped, as for one-hot rows. With TensorFlow,
    Keras clips first."""
    def call(self, y_true, y_pred):
        return losses.categorical_crossentropy(keras.ops.one_hot(y_true, 5), y_pred)


def third_labels(random):
    return np.array([2, 0, 2, 1, 1, 2])


# Every loss on predictions of rank 3 and 4.
RANKS = [
    (losses.SparseCategoricalCrossentropy(), labels, probabilities),
    (losses.SparseCategoricalCrossentropy(from_logits=True), labels, logits),
    (losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=2), labels, logits),
    (losses.CategoricalCrossentropy(), one_hot, probabilities),
    (losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1), one_hot, logits),
    (losses.CategoricalFocalCrossentropy(), one_hot, probabilities),
    (losses.BinaryCrossentropy(), binary, shares),
    (losses.BinaryCrossentropy(from_logits=True), binary, logits),
    (losses.BinaryFocalCrossentropy(), binary, shares),
    (losses.KLDivergence(), probabilities, probabilities),
    (losses.Poisson(), positive, positive),
    (losses.MeanSquaredError(), numbers, numbers),
    (losses.MeanAbsoluteError(), numbers, numbers),
    (losses.MeanAbsolutePercentageError(), numbers, numbers),
    (losses.MeanSquaredLogarithmicError(), positive, positive),
    (losses.Huber(delta=0.7), numbers, numbers, {"delta": 0.7}),
    (losses.LogCosh(), numbers, numbers),
    (losses.CosineSimilarity(), numbers, numbers),
    (losses.CosineSimilarity(axis=1), numbers, numbers, {"axis": 1}),
    (losses.Hinge(), signs, numbers),
    (losses.SquaredHinge(), signs, numbers),
    (losses.CategoricalHinge(), one_hot, numbers),
    (losses.Dice(), binary, shares),
    (losses.Tversky(alpha=0.3, beta=0.7, axis=(1,)), binary, shares),
]


ROWS = [
    loss("sparse categorical cross-entropy", losses.SparseCategoricalCrossentropy(), labels, probabilities),
    loss("sparse categorical cross-entropy, logits",
         losses.SparseCategoricalCrossentropy(from_logits=True), labels, logits),
    loss("categorical cross-entropy", losses.CategoricalCrossentropy(), one_hot, probabilities),
    loss("categorical cross-entropy, logits", losses.CategoricalCrossentropy(from_logits=True), one_hot, logits),
    loss("categorical cross-entropy, smoothed",
         losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1), one_hot, logits),
    loss("categorical focal cross-entropy", losses.CategoricalFocalCrossentropy(), one_hot, probabilities),
    loss("categorical focal cross-entropy, logits",
         losses.CategoricalFocalCrossentropy(alpha=0.5, gamma=1.5, from_logits=True, label_smoothing=0.2),
         one_hot, numbers),
    loss("binary cross-entropy", losses.BinaryCrossentropy(), binary, shares),
    loss("binary cross-entropy, logits", losses.BinaryCrossentropy(from_logits=True), binary, logits),
    loss("binary cross-entropy, smoothed",
         losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1), binary, logits),
    loss("binary cross-entropy of images", losses.BinaryCrossentropy(), masks, images),
    loss("binary focal cross-entropy", losses.BinaryFocalCrossentropy(), binary, shares),
    loss("binary focal cross-entropy, balanced, logits",
         losses.BinaryFocalCrossentropy(
             apply_class_balancing=True, alpha=0.3, gamma=1.5, from_logits=True, label_smoothing=0.1),
         binary, numbers),
    loss("kl divergence", losses.KLDivergence(), probabilities, probabilities),
    loss("poisson", losses.Poisson(), positive, positive),
    loss("mean squared error", losses.MeanSquaredError(), numbers, numbers),
    loss("mean squared error of images", losses.MeanSquaredError(), images, images),
    loss("mean absolute error", losses.MeanAbsoluteError(), numbers, numbers),
    loss("mean absolute percentage error", losses.MeanAbsolutePercentageError(), numbers, numbers),
    loss("mean squared logarithmic error", losses.MeanSquaredLogarithmicError(), positive, positive),
    loss("huber", losses.Huber(), logits, numbers),
    loss("log cosh", losses.LogCosh(), logits, logits),
    loss("cosine similarity", losses.CosineSimilarity(), numbers, numbers),
    loss("hinge", losses.Hinge(), signs, numbers),
    loss("hinge of 0 and 1", losses.Hinge(), binary, numbers),
    loss("squared hinge", losses.SquaredHinge(), signs, numbers),
    loss("categorical hinge", losses.CategoricalHinge(), one_hot, numbers),
    # One number for the whole batch.
    loss("dice", losses.Dice(), masks, images),
    loss("dice of each sample", losses.Dice(axis=(1, 2, 3)), masks, images),
    loss("tversky", losses.Tversky(alpha=0.3, beta=0.7), masks, images),
    loss("categorical cross-entropy, saturated", losses.CategoricalCrossentropy(), third, saturated),
    # One-hot rows that no softmax made are shares too.
    loss("categorical focal cross-entropy, saturated", losses.CategoricalFocalCrossentropy(), third, saturated),
    loss("sparse categorical cross-entropy, ignored class",
         losses.SparseCategoricalCrossentropy(ignore_class=1), labels, probabilities),
    loss("sparse categorical cross-entropy of shares", SparseShares(), labels, shares),
    loss("sparse categorical cross-entropy, saturated", SparseShares(), third_labels, saturated),
    loss("cosine similarity, last axis", losses.CosineSimilarity(axis=1), numbers, numbers),
] + [
    loss(f"{piece.name} {place}, rank {len(rank) + 1}", piece, *on(rank, targets, predictions), settings=settings)
    for rank in [(4, 3), (2, 3, 2)] for place, (piece, targets, predictions, *others) in enumerate(RANKS)
    for settings in [dict(*others)]
]
