"""Keras on TensorFlow: `fit` as its users call it, timed from the beginning to the end of an epoch; inference by the
model as one compiled function, which is faster than `predict`."""

import os
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

from networks import NETWORKS, reconstructs, steps
from serve import THREADS, data, serve
import keras
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(THREADS)


class Stopwatch(keras.callbacks.Callback):
    def on_epoch_begin(self, *_):
        self.start = time.perf_counter()

    def on_epoch_end(self, *_):
        self.seconds = time.perf_counter() - self.start


def called(layers, x):
    """The output of the steps on x."""
    kinds = keras.layers
    for step in layers:
        activation = "relu" if step.relu else None
        if step.kind == "residual":
            x = kinds.Add()([called(step.branch, x), called(step.shortcut, x)])
            continue
        x = {
            "conv": lambda: kinds.Conv2D(
                step.outputs, step.kernel, step.stride, step.argument, activation=activation, use_bias=step.bias),
            "depthwise": lambda: kinds.DepthwiseConv2D(step.kernel, step.stride, "same", use_bias=step.bias),
            "transpose": lambda: kinds.Conv2DTranspose(
                step.outputs, step.kernel, step.stride, "same", activation=activation),
            "dense": lambda: kinds.Dense(step.outputs, activation=activation),
            "pool": lambda: kinds.MaxPooling2D(step.argument),
            "dropout": lambda: kinds.Dropout(step.argument),
            "norm": lambda: kinds.BatchNormalization(),
            "global": lambda: kinds.GlobalAveragePooling2D(),
            "flatten": lambda: kinds.Flatten(),
            "reshape": lambda: kinds.Reshape((step.side, step.side, step.outputs)),
            "relu": lambda: kinds.ReLU(),
            "sigmoid": lambda: kinds.Activation("sigmoid"),
        }[step.kind]()(x)
    return x


class Network:
    def __init__(self, name):
        keras.backend.clear_session()
        layers, optimiser, self.batch = NETWORKS[name]
        image = keras.Input((28, 28, 1))
        self.model = keras.Model(image, called(steps(layers), image))
        images, labels = DATA
        self.targets = images if reconstructs(name) else labels
        self.model.compile(
            optimizer=optimiser,
            loss="mean_squared_error" if reconstructs(name)
            else keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        self.outputs = tf.function(lambda images: self.model(images, training=False))

    def train(self, n):
        images, _ = DATA
        count, watch = min(n * self.batch, len(images)), Stopwatch()
        self.model.fit(
            images[:count], self.targets[:count], batch_size=self.batch, verbose=0, callbacks=[watch])
        return watch.seconds * n / -(-count // self.batch)

    def infer(self, images, n):
        for _ in range(n):
            self.outputs(tf.constant(images)).numpy()


DATA = data()
serve(Network)
