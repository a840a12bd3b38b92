"""Activations, as the layer Activation applies them. Numbers reach far out, where formulas overflow."""

import numpy as np
from keras import layers
from row import layer


def wide(random, shape):
    """Mostly near 0, some far from it, none on a kink."""
    return random.normal(0, 1, shape) * np.where(random.uniform(size=shape) < 0.2, 20, 1.5)


def near(random, shape):
    """Where e^x stays small beside the others."""
    return random.normal(0, 1.5, shape)


def kinks(random, shape):
    """The places where pieces meet, and their neighbours."""
    return random.choice([-3.0, -1.0, 0.0, 1.0, 3.0, 6.0, 0.5, -0.5, 5.0], shape)


def activation(name, values=wide, case=""):
    return layer(name + case, lambda: layers.Activation(name), (5, 8), values=values)


ROWS = [activation(name) for name in [
    "linear", "relu", "sigmoid", "tanh", "softmax", "leaky_relu", "relu6", "elu", "selu", "celu", "gelu", "silu",
    "mish", "softplus", "softsign", "hard_sigmoid", "hard_silu", "log_sigmoid", "hard_tanh", "log_softmax", "glu",
]] + [activation("exponential", near)] + [
    # Keras's celu has the slope 2 at 0, since TensorFlow's maximum and minimum both pass the gradient on there.
    activation(name, kinks, " at kinks") for name in [
        "relu", "leaky_relu", "relu6", "elu", "selu", "hard_sigmoid", "hard_silu", "hard_tanh", "softsign",
    ]
]
