"""Trainings of small models: steps of an epoch, class weights, penalties, reductions, and forms of data."""

import numpy as np
from keras import layers, losses, metrics, regularizers
from row import fit


def samples(rows, *shape):
    return lambda random: random.normal(0, 1, (rows, *shape))


def numbers(rows, *shape, dtype=float):
    return lambda random: np.round(random.normal(0, 3, (rows, *shape))).astype(dtype)


def labels(*shape, classes=3, dtype=np.int32):
    return lambda random: random.integers(0, classes, shape).astype(dtype)


def one_hot(rows, classes=3, dtype=float):
    return lambda random: np.eye(classes)[random.integers(0, classes, rows)].astype(dtype)


def dense(units, activation=None, **options):
    return lambda: [layers.Dense(units, activation=activation, name="dense", **options)]


def two_layers():
    return [
        layers.Dense(4, activation="tanh", name="first", kernel_regularizer=regularizers.L2(0.05),
                     bias_regularizer=regularizers.L1(0.1)),
        layers.Dense(1, name="second", activity_regularizer=regularizers.L2(0.03)),
    ]


def frozen_penalties():
    return [
        layers.Dense(4, activation="tanh", name="first", kernel_regularizer=regularizers.L2(0.5)),
        layers.BatchNormalization(name="normal", gamma_regularizer=regularizers.L2(0.2)),
        layers.Dense(1, name="second", kernel_regularizer=regularizers.L1(0.1)),
    ]


def active():
    return [
        layers.Dense(4, name="first"), layers.ActivityRegularization(l1=0.02, l2=0.01, name="activity"),
        layers.Dropout(0.0, name="dropout"), layers.Dense(3, activation="softmax", name="second"),
    ]


mse, bce = losses.MeanSquaredError, losses.BinaryCrossentropy
sparse = losses.SparseCategoricalCrossentropy
WEIGHTS = {0: 0.5, 1: 4.0, 2: 2.0}


def weighted(name, output, loss, y, **options):
    return fit(f"class weights, {name}", output, loss, samples(11, 4), y, class_weight=WEIGHTS,
               batch_size=4, epochs=2, **options)


def formed(name, output, loss, y, x=samples(11, 4), **options):
    return fit(f"targets, {name}", output, loss, x, y, batch_size=4, epochs=2, **options)


ROWS = [
    fit("steps go on", dense(1), mse(), samples(10, 4), numbers(10, 1),
        batch_size=2, steps_per_epoch=2, epochs=7),
    fit("steps go on, a short last batch", dense(1), mse(), samples(9, 4), numbers(9, 1),
        batch_size=2, steps_per_epoch=3, epochs=5),
    fit("steps divide the batches", dense(1), mse(), samples(12, 4), numbers(12, 1),
        batch_size=2, steps_per_epoch=3, epochs=5),
    fit("more steps than batches", dense(1), mse(), samples(7, 4), numbers(7, 1),
        batch_size=2, steps_per_epoch=9, epochs=3),
    fit("steps from a later epoch", dense(1), mse(), samples(10, 4), numbers(10, 1),
        batch_size=2, steps_per_epoch=2, initial_epoch=1, epochs=6),
    fit("steps and validation", dense(1), mse(), samples(14, 4), numbers(14, 1),
        batch_size=2, steps_per_epoch=2, epochs=4, validation_split=0.3),
    weighted("labels", dense(3), sparse(from_logits=True), labels(11)),
    weighted("labels in a column", dense(3), sparse(from_logits=True), labels(11, 1)),
    weighted("labels as floats", dense(3), sparse(from_logits=True), labels(11, dtype=float)),
    weighted("one-hot rows", dense(3, "softmax"), losses.CategoricalCrossentropy(), one_hot(11)),
    weighted("one-hot integers", dense(3, "softmax"), losses.CategoricalCrossentropy(), one_hot(11, dtype=np.int32)),
    weighted("two classes, floats", dense(1, "sigmoid"), bce(), labels(11, classes=2, dtype=float)),
    weighted("two classes, column of floats", dense(1, "sigmoid"), bce(), labels(11, 1, classes=2, dtype=float)),
    weighted("two classes, integers", dense(1, "sigmoid"), bce(), labels(11, classes=2)),
    weighted("two classes, column of bytes", dense(1, "sigmoid"), bce(), labels(11, 1, classes=2, dtype=np.uint8)),
    weighted("regression", dense(1), mse(), lambda random: random.uniform(-0.5, 2.5, (11, 1))),
    fit("penalties", two_layers, mse(), samples(13, 4), numbers(13, 1),
        batch_size=4, epochs=3, validation_split=0.3),
    fit("penalties of frozen layers", frozen_penalties, mse(), samples(12, 4), numbers(12, 1),
        frozen=["first", "normal"], batch_size=4, epochs=2, validation_split=0.25),
    fit("penalties of activity", active, sparse(), samples(11, 4), labels(11), metrics=[metrics.SparseCategoricalAccuracy()],
        batch_size=4, epochs=2),
    formed("one number", dense(1), mse(), numbers(11)),
    formed("whole numbers", dense(1), mse(), numbers(11, dtype=np.int32)),
    formed("whole numbers in a column", dense(1), mse(), numbers(11, 1, dtype=np.int32)),
    formed("whole rows", dense(3), mse(), numbers(11, 3, dtype=np.int32)),
    formed("labels in a column", dense(3), sparse(from_logits=True), labels(11, 1)),
    formed("labels as floats", dense(3), sparse(from_logits=True), labels(11, dtype=float)),
    formed("labels as floats in a column", dense(3), sparse(from_logits=True), labels(11, 1, dtype=float)),
    formed("labels as bytes", dense(3), sparse(from_logits=True), labels(11, dtype=np.uint8)),
    formed("one-hot integers", dense(3, "softmax"), losses.CategoricalCrossentropy(), one_hot(11, dtype=np.int32),
           metrics=[metrics.CategoricalAccuracy()]),
    formed("one-hot bytes", dense(3, "softmax"), losses.CategoricalCrossentropy(), one_hot(11, dtype=np.uint8),
           metrics=[metrics.CategoricalAccuracy()]),
    formed("integers as samples", dense(1), mse(), numbers(11, 1), x=numbers(11, 4, dtype=np.int32),
           rate=0.01),
    formed("weights in a column", dense(1), mse(), numbers(11, 1), weights=lambda random: random.uniform(0, 2, (11, 1))),
    formed("labels of rows", dense(3), sparse(from_logits=True), labels(11, 4), x=samples(11, 4, 5),
           metrics=[metrics.SparseCategoricalAccuracy(), metrics.MeanIoU(3, sparse_y_pred=False)]),
    formed("labels of rows in a column", dense(3), sparse(from_logits=True), labels(11, 4, 1), x=samples(11, 4, 5)),
    formed("an ignored class", dense(3), sparse(from_logits=True, ignore_class=255),
           lambda random: np.where(random.uniform(0, 1, (11, 4)) < 0.3, 255, random.integers(0, 3, (11, 4))).astype(np.int32),
           x=samples(11, 4, 5), metrics=[metrics.MeanIoU(3, sparse_y_pred=False, ignore_class=255)]),
    formed("one-hot rows of rows", dense(3, "softmax"), losses.CategoricalCrossentropy(),
           lambda random: np.eye(3)[random.integers(0, 3, (11, 4))], x=samples(11, 4, 5),
           metrics=[metrics.CategoricalAccuracy()]),
    formed("weights of positions", dense(3), sparse(from_logits=True), labels(11, 4), x=samples(11, 4, 5),
           weights=lambda random: random.uniform(0, 2, (11, 4))),
    formed("weights of positions in a column", dense(3), mse(), samples(11, 4, 3), x=samples(11, 4, 5),
           weights=lambda random: random.uniform(0, 2, (11, 4, 1))),
    formed("weights of positions, an ignored class", dense(3), sparse(from_logits=True, ignore_class=2), labels(11, 4),
           x=samples(11, 4, 5), weights=lambda random: random.uniform(0, 2, (11, 4))),
    formed("weights of positions, their mean", dense(3), mse(reduction="mean_with_sample_weight"), samples(11, 4, 3),
           x=samples(11, 4, 5), weights=lambda random: random.uniform(0, 2, (11, 4))),
    fit("reduction by sum", dense(1), mse(reduction="sum"), samples(11, 4), numbers(11, 1),
        rate=0.01, batch_size=4, epochs=2, validation_split=0.2),
    fit("reduction by sum, penalties", two_layers, mse(reduction="sum"), samples(11, 4), numbers(11, 1),
        rate=0.01, batch_size=4, epochs=2),
    fit("reduction by sample weights", dense(1), mse(reduction="mean_with_sample_weight"), samples(11, 4), numbers(11, 1),
        weights=lambda random: random.uniform(0, 2, 11), batch_size=4, epochs=2),
    fit("no reduction", dense(1), mse(reduction="none"), samples(11, 4), numbers(11, 1),
        rate=0.01, batch_size=4, epochs=2),
]
