"""Losses on probabilities, logits and other numbers."""

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
]
