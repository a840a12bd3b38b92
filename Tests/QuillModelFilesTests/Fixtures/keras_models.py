"""Models of several inputs and outputs, shared and frozen layers, and models inside models, in both directions.

    python keras_models.py write    # <name>-keras.json and <name>-outputs.json, which the test reads
    python keras_models.py check    # reads what Quill writes, <name>-quill.json, and compares its outputs

Written with Keras 3.15.0 (TensorFlow 2.21.0 behind it).
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
from keras import layers

HERE = os.path.dirname(os.path.abspath(__file__))


def siamese():
    left, right = keras.Input((6,), name="left"), keras.Input((6,), name="right")
    encoder = keras.Sequential(
        [keras.Input((6,)), layers.Dense(5, activation="tanh"), layers.Dense(4)], name="encoder")
    twin = layers.Dense(3, activation="sigmoid", name="twin")
    a, b = twin(encoder(left)), twin(encoder(right))
    both = layers.Add(name="both")([a, b])
    return keras.Model([left, right], [layers.Dense(2, name="verdict")(both), a], name="siamese")


def nested():
    image = keras.Input((4, 4, 1), name="image")
    inside = keras.Input((4, 4, 1), name="inside")
    hidden = layers.Conv2D(2, 3, activation="relu", name="eyes")(inside)
    flat = layers.Flatten(name="flat")(layers.BatchNormalization(name="norm")(hidden))
    body = keras.Model(inside, [flat, layers.Dense(3, name="view")(flat)], name="body")
    body.trainable = False
    first = body(image)
    second = body(layers.Rescaling(0.5, name="dimmed")(image))
    p, q = keras.Input((3,), name="p"), keras.Input((3,), name="q")
    meet = keras.Model([p, q], layers.Add(name="sum")([p, q]), name="meet")
    frozen = layers.Dense(2, name="frozen")
    frozen.trainable = False
    return keras.Model(
        image, [meet([first[1], second[1]]), frozen(first[0]), second[0]], name="nested")


def pattern(shape, start):
    count = int(np.prod(shape))
    return (((np.arange(count) * 7 + start * 5) % 13 - 6) / 10).astype(np.float32).reshape(shape)


def outputs(model):
    for place, weight in enumerate(model.weights):
        value = pattern(weight.shape, place)
        weight.assign(np.abs(value) + 0.1 if "variance" in weight.path else value)
    given = [pattern((3,) + tuple(x.shape[1:]), 100 + i) for i, x in enumerate(model.inputs)]
    return [np.asarray(y) for y in model(given if len(given) > 1 else given[0])]


def path(name, kind):
    return os.path.join(HERE, f"{name}-{kind}.json")


def write(name, model):
    with open(path(name, "keras"), "w") as file:
        json.dump(json.loads(model.to_json()), file, separators=(",", ":"), sort_keys=True)
    values = outputs(model)
    with open(path(name, "outputs"), "w") as file:
        json.dump([{"shape": list(v.shape), "values": [float(x) for x in v.ravel()]} for v in values], file)


def check(name, model):
    with open(path(name, "quill")) as file:
        other = keras.models.model_from_json(file.read())
    assert [w.shape for w in model.weights] == [w.shape for w in other.weights], name
    assert [w.path.split("/")[-2:] for w in model.weights] == [w.path.split("/")[-2:] for w in other.weights]
    assert [len(model.trainable_weights)] == [len(other.trainable_weights)], name
    assert model.output_names == other.output_names, (model.output_names, other.output_names)
    for here, there in zip(outputs(model), outputs(other)):
        np.testing.assert_array_equal(here, there)
    print(name, "is the same in Keras:", len(model.weights), "weights,", len(other.outputs), "outputs")


for make in (siamese, nested):
    {"write": write, "check": check}[sys.argv[1]](make.__name__, make())
