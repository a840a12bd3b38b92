"""Losses on probabilities, logits and other numbers."""

import numpy as np
from keras import losses
from row import loss


def labels(random):
    return random.integers(0, 5, 6)


def one_hot(random):
    return np.eye(5)[random.integers(0, 5, 6)]


def probabilities(random):
    logits = random.normal(0, 1, (6, 5))
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def numbers(random):
    return random.normal(0, 1, (6, 5))


def logits(random):
    return random.normal(0, 4, (6, 5))


ROWS = [
    loss("sparse categorical cross-entropy", losses.SparseCategoricalCrossentropy(), labels, probabilities),
    loss("sparse categorical cross-entropy, logits",
         losses.SparseCategoricalCrossentropy(from_logits=True), labels, logits),
    loss("categorical cross-entropy", losses.CategoricalCrossentropy(), one_hot, probabilities),
    loss("categorical cross-entropy, logits", losses.CategoricalCrossentropy(from_logits=True), one_hot, logits),
    loss("mean squared error", losses.MeanSquaredError(), numbers, numbers),
]
