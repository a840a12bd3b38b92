"""Activations, as the layer Activation applies them. Numbers reach far out, where formulas overflow."""

import numpy as np
from keras import layers
from row import layer


def wide(random, shape):
    """Mostly near 0, some far from it, none on a kink."""
    return random.normal(0, 1, shape) * np.where(random.uniform(size=shape) < 0.2, 20, 1.5)


def activation(name):
    return layer(name, lambda: layers.Activation(name), (5, 8), values=wide)


ROWS = [activation(name) for name in ["linear", "relu", "sigmoid", "tanh", "softmax"]]
