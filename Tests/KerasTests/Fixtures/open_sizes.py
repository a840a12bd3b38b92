"""Makes open-sizes.safetensors: models for images of any size, and what Keras computes of images of three sizes.

    keras 3.15.1, jax 0.10.2, numpy 2.4.6, safetensors 0.8.0
    python open_sizes.py

Each row holds the model's JSON, in which extents are null, its weights, and images with the outputs at three sizes. Then
it is trained on images of one size: losses of three epochs of SGD, the loss of an evaluation on another size, and the
weights at the end. JAX computes in 64 bits on numbers that 32 bits hold.
"""

import json
import os
import pathlib
import zlib

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax

jax.config.update("jax_enable_x64", True)

import keras
import numpy as np
from keras import Input, Model, Sequential, layers
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).parent
SIZES = [(12, 12), (17, 9), (32, 20)]


def chain():
    return Sequential([
        Input((None, None, 2), name="image"),
        layers.Conv2D(4, 3, activation="relu", name="first"),
        layers.BatchNormalization(momentum=0.9, name="norm"),
        layers.MaxPooling2D(2, padding="same", name="pool"),
        layers.Conv2D(5, 3, padding="same", activation="tanh", name="second"),
        layers.GlobalAveragePooling2D(name="average"),
        layers.Dense(3, name="last"),
    ], name="chain")


def branches():
    """Two branches, and a model with open sizes inside, called twice."""
    tile = Input((None, None, 3), name="tile")
    inner = Model(tile, layers.Conv2D(3, 3, padding="same", activation="relu", name="conv")(tile), name="inner")
    image = Input((None, None, 3), name="image")
    x = inner(image)
    y = layers.Add(name="sum")([inner(x), layers.Conv2D(3, 1, name="shortcut")(image)])
    return Model(image, layers.Dense(2, name="last")(layers.GlobalMaxPooling2D(name="most")(y)), name="branches")


def halves():
    """Open along one axis, with an output for each place."""
    image = Input((None, 8, 1), name="image")
    x = layers.Conv2D(4, 3, strides=2, padding="same", activation="relu", name="down")(image)
    return Model(image, layers.Conv2DTranspose(1, 2, strides=2, name="up")(x), name="halves")


def weights(model, prefix):
    """A weight's name is that of the layers around it: `inner/conv/bias`."""
    for layer in model.layers:
        if isinstance(layer, (Model, Sequential)):
            yield from weights(layer, f"{prefix}{layer.name}/")
        else:
            for weight in layer.weights:
                yield f"{prefix}{layer.name}/{weight.name}", weight.value


def exact(values):
    return np.asarray(values).astype(np.float32).astype(np.float64)


def main():
    keras.config.set_floatx("float64")
    rows, tensors = [], {}
    for make in [chain, branches, halves]:
        name = make.__name__
        random = np.random.default_rng(zlib.crc32(name.encode()))
        model = make()
        for weight in model.weights:
            values = random.normal(0, 0.4, weight.shape)
            weight.assign(exact(np.abs(values) + 0.5 if "variance" in weight.path or "gamma" in weight.path else values))

        def named(prefix):
            return {f"{name}/{prefix}/{path}": np.array(value) for path, value in weights(model, "")}

        shape = model.input_shape[1:]

        def images(count, size):
            extents = [known or extent for known, extent in zip(shape, (*size, 0))]
            return exact(random.normal(0, 1, (count, *extents)))

        tensors |= named("weight")
        for place, size in enumerate(SIZES):
            x = images(3, size)
            tensors[f"{name}/input/{place}"] = x
            tensors[f"{name}/output/{place}"] = np.array(model(x, training=False))
        model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
        pairs = []
        for key, size in [("train", SIZES[0]), ("other", SIZES[2])]:
            x = images(8, size)
            y = exact(random.normal(0, 1, model(x).shape))
            tensors |= {f"{name}/{key}/x": x, f"{name}/{key}/y": y}
            pairs.append((x, y))
        history = model.fit(
            *pairs[0], validation_data=pairs[1], batch_size=4, epochs=3, shuffle=False, verbose=0).history
        tensors |= {f"{name}/history/{key}": np.array(values) for key, values in history.items()}
        tensors[f"{name}/score"] = np.array([model.evaluate(*pairs[1], batch_size=4, verbose=0)])
        tensors |= named("final")
        rows.append({
            "name": name, "class_name": type(model).__name__, "config": {},
            "json": model.to_json().replace("float64", "float32"), "summary": summary(model)})
    tensors = {key: np.ascontiguousarray(value, dtype=np.float32) for key, value in tensors.items()}
    save_file(tensors, FOLDER / "open-sizes.safetensors", {"rows": json.dumps(rows)})
    for row in rows:
        print(row["name"], row["summary"])


def summary(model):
    return [str(layer.output.shape) for layer in model.layers if not isinstance(layer, layers.InputLayer)]


main()
