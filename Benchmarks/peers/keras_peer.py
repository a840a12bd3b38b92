"""Keras on TensorFlow: `fit` as its users call it, timed from the beginning to the end of an epoch; inference by the
model as one compiled function, which is faster than `predict`."""

import os
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

from networks import KERNEL, NETWORKS, OUTPUTS, steps
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


class Network:
    def __init__(self, name):
        keras.backend.clear_session()
        layers, optimiser, self.batch = NETWORKS[name]
        self.model = keras.Sequential([keras.Input((28, 28, 1))])
        for kind, argument, _, outputs, _ in steps(layers):
            if kind == "flatten":
                self.model.add(keras.layers.Flatten())
            elif kind == "pool":
                self.model.add(keras.layers.MaxPooling2D(argument))
            elif kind == "dropout":
                self.model.add(keras.layers.Dropout(argument))
            elif kind == "conv":
                self.model.add(keras.layers.Conv2D(outputs, KERNEL, padding=argument, activation="relu"))
            else:
                self.model.add(keras.layers.Dense(outputs, activation=None if outputs == OUTPUTS else "relu"))
        self.model.compile(
            optimizer=optimiser, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        self.outputs = tf.function(lambda images: self.model(images, training=False))

    def train(self, n):
        images, labels = DATA
        count, watch = min(n * self.batch, len(images)), Stopwatch()
        self.model.fit(
            images[:count], labels[:count], batch_size=self.batch, verbose=0, callbacks=[watch])
        return watch.seconds * n / -(-count // self.batch)

    def infer(self, images, n):
        for _ in range(n):
            self.outputs(tf.constant(images)).numpy()


DATA = data()
serve(Network)
