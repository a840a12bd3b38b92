"""Keras on TensorFlow: `fit` as users call it, timed from the start to the end of an epoch. Inference runs the model as
one compiled function, which is faster than `predict`."""

import os
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

from networks import INPUT
from serve import NETWORKS, THREADS, data, serve
import keras
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(THREADS)


class Stopwatch(keras.callbacks.Callback):
    def on_epoch_begin(self, *_):
        self.start = time.perf_counter()

    def on_epoch_end(self, *_):
        self.seconds = time.perf_counter() - self.start


def built(network):
    """Returns a Keras model with the same layers."""
    image = keras.Input((28, 28, 1))
    outputs = {INPUT: image}
    for layer in network.layers:
        called = keras.layers.deserialize(
            {"module": "keras.layers", "class_name": layer.kind, "config": layer.config, "registered_name": None})
        inputs = [outputs[name] for name in layer.inputs]
        outputs[layer.name] = called(inputs if len(inputs) > 1 else inputs[0])
    return keras.Model(image, outputs[network.layers[-1].name])


class Network:
    def __init__(self, name):
        keras.backend.clear_session()
        network = NETWORKS[name]
        self.batch = network.batch
        self.model = built(network)
        images, labels = DATA
        self.targets = images if network.reconstructs else labels
        self.model.compile(
            optimizer=network.optimizer,
            loss="mean_squared_error" if network.reconstructs
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
