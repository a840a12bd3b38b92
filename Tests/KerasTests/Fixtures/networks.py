"""Makes the files network-….safetensors beside this script: three small networks as Keras computes them.

    keras 3.15.1, tensorflow-cpu 2.21.0, numpy 2.4.6, safetensors 0.8.0, Python 3.11 or later
    python networks.py

Each file holds the samples (80 images of bytes) and targets, and for one network: the initial weights, and from them
the forward outputs and the gradients of all trainable weights on the first batch of 8; then the losses of ten training
steps, each on the next batch of 8, and the weights and outputs they end with. Weights are random where Keras would
start with zeros or ones, so that a mistake with any of them shows.
"""

import os
import pathlib

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import tensorflow as tf
from keras import layers, optimizers, regularizers
from safetensors.numpy import save_file

BATCH, STEPS = 8, 10


def mlp():
    return [
        layers.Rescaling(1 / 255, name="scale"),
        layers.Flatten(name="flatten"),
        layers.Dense(16, activation="relu", kernel_regularizer=regularizers.L2(0.01), name="first"),
        layers.Dense(12, activation="relu", kernel_regularizer=regularizers.L2(0.02), name="second"),
        layers.Dense(10, name="last"),
    ]


def pools():
    return [
        layers.Rescaling(1 / 255, name="scale"),
        layers.Conv2D(6, 3, activation="relu", name="first"),
        layers.MaxPooling2D(2, name="maximum"),
        layers.Conv2D(8, 3, padding="same", activation="tanh", name="second"),
        layers.AveragePooling2D(2, padding="same", name="average"),
        layers.Flatten(name="flatten"),
        layers.Dense(12, activation="sigmoid", name="hidden"),
        layers.Dense(10, name="last"),
    ]


def norms():
    # No biases before normalisations: their gradients are zero but for rounding, which RMSprop would blow up.
    return [
        layers.Rescaling(1 / 255, name="scale"),
        layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False, name="first"),
        layers.BatchNormalization(momentum=0.9, name="normal"),
        layers.Activation("relu", name="relu"),
        layers.Conv2D(6, (3, 2), use_bias=False, name="second"),
        layers.BatchNormalization(momentum=0.8, epsilon=1e-2, name="normal_too"),
        layers.Flatten(name="flatten"),
        layers.Dense(10, activation="softmax", name="last"),
    ]


NETWORKS = {
    "mlp": (mlp, optimizers.SGD(0.05, momentum=0.9), "sparse"),
    "pools": (pools, optimizers.Adam(0.01), "sparse"),
    "norms": (norms, optimizers.RMSprop(0.002), "categorical"),
}


def name_of(weight):
    return weight.path.split("/", 1)[1]  # without the model's own name


def random_weights(model, random):
    for weight in model.weights:
        kind = name_of(weight).split("/")[-1]
        if kind == "kernel":
            fan_in = np.prod(weight.shape[:-1])
            value = random.normal(0, fan_in**-0.5, weight.shape)
        elif kind in ("gamma", "moving_variance"):
            value = random.uniform(0.5, 1.5, weight.shape)
        else:
            value = random.normal(0, 0.1, weight.shape)
        weight.assign(value.astype(np.float32))


def make(name, build, optimizer, kind, folder):
    random = np.random.default_rng(len(name) * 1000 + ord(name[0]))
    x = random.integers(0, 256, (BATCH * STEPS, 12, 12, 1), dtype=np.uint8)
    labels = random.integers(0, 10, BATCH * STEPS).astype(np.int32)
    model = keras.Sequential([keras.Input((12, 12, 1))] + build())
    random_weights(model, random)
    if kind == "sparse":
        y, loss = labels, keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    else:
        y, loss = np.eye(10, dtype=np.float32)[labels], keras.losses.CategoricalCrossentropy()
    model.compile(optimizer=optimizer, loss=loss, run_eagerly=True)

    def weights(prefix):
        return {f"{prefix}/{name_of(weight)}": weight.numpy() for weight in model.weights}

    result = {"x": x, "y": y} | weights("initial")
    first = x[:BATCH].astype(np.float32)
    result["forward"] = model(first, training=False).numpy()
    saved = model.get_weights()
    with tf.GradientTape() as tape:
        output = model(first, training=True)
        total = loss(y[:BATCH], output) + sum(model.losses, 0.0)
    gradients = tape.gradient(total, [weight.value for weight in model.trainable_weights])
    for weight, gradient in zip(model.trainable_weights, gradients):
        result[f"gradient/{name_of(weight)}"] = gradient.numpy()
    model.set_weights(saved)  # the running averages have moved

    losses = []
    for step in range(STEPS):
        rows = slice(step * BATCH, (step + 1) * BATCH)
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x[rows].astype(np.float32), y[rows])))
    result["losses"] = np.array(losses, dtype=np.float32)
    result |= weights("final")
    result["final_forward"] = model(first, training=False).numpy()
    save_file(
        {key: np.ascontiguousarray(value) for key, value in result.items()},
        folder / f"network-{name}.safetensors",
        metadata={"keras": keras.__version__, "tensorflow": tf.__version__},
    )
    print(name, losses)


for network, (build, optimizer, kind) in NETWORKS.items():
    make(network, build, optimizer, kind, pathlib.Path(__file__).parent)
