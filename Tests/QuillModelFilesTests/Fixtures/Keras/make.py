"""Writes small model files with generations of Keras, and what Keras computes with them.

    python -m venv /tmp/keras
    /tmp/keras/bin/pip install keras==3.15.1 tf_keras==2.21.0 tensorflow-cpu==2.21.0 jax==0.10.2 h5py==3.14.0
    /tmp/keras/bin/python make.py keras3 && /tmp/keras/bin/python make.py tf_keras && /tmp/keras/bin/python make.py keras2

Keras 2.0 to 2.3 can't be installed any more: `keras2` builds such files with h5py, in the layout of their code
(keras/engine/saving.py of 2.2.4): no InputLayer, strings of fixed length, a chain that is a list of its layers.

NAME.npz holds inputs x, targets y0, y1, outputs p0, p1, and, for a compiled model, the losses of three more steps.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "jax"
import h5py
import numpy as np

generation = sys.argv[1]
random = np.random.default_rng(7)
x = random.random((6, 6, 6, 1), dtype=np.float32)
labels = np.array([0, 2, 1, 1, 0, 2], np.int32)
numbers = random.random((6, 2), dtype=np.float32)


def loss(result):
    return float(result[0] if isinstance(result, (list, tuple)) else result)


def chain(keras):
    layers = keras.layers
    keras.utils.set_random_seed(3)
    return keras.Sequential([
        keras.Input((6, 6, 1)) if hasattr(keras, "Input") else None,
        layers.Conv2D(2, 3, activation="relu"), layers.BatchNormalization(), layers.LeakyReLU(0.1),
        layers.Flatten(), layers.Dense(3, activation="softmax"),
    ], name="chain")


def branches(keras):
    """A nested model, a layer called twice, and two outputs."""
    layers = keras.layers
    keras.utils.set_random_seed(4)
    image = keras.Input((6, 6, 1), name="image")
    inner = keras.Sequential(
        [keras.Input((6, 6, 2)), layers.Conv2D(2, 3, padding="same", name="deep"), layers.BatchNormalization(name="norm")],
        name="inner")
    shared = layers.Conv2D(2, 3, padding="same", name="shared")
    start = layers.Conv2D(2, 1, name="start")(image)
    left = inner(shared(start))
    right = layers.DepthwiseConv2D(3, padding="same", name="depth")(shared(shared(start)))
    both = layers.GlobalAveragePooling2D(name="pool")(layers.Add(name="meet")([left, right]))
    # Its name sorts, and its depth orders, before the others.
    first = layers.Dense(3, name="class")(both)
    second = layers.Dense(2, name="angle")(layers.Dense(4, activation="tanh", name="hidden")(both))
    return keras.Model(image, [first, second], name="branches")


def save(keras, name, model, targets, suffixes, optimizer=None, losses=None, legacy=False):
    """Saves a model in all formats after two steps, with what it computes then."""
    if optimizer is not None:
        model.compile(optimizer, loss=losses, metrics=[["accuracy"], ["mae"]] if len(targets) > 1 else ["accuracy"])
    y = targets if len(targets) > 1 else targets[0]
    if optimizer is not None:
        for _ in range(2):
            model.train_on_batch(x, y)
    for suffix in suffixes:
        if suffix.endswith("weights.h5"):
            model.save_weights(f"{name}{suffix}")
        else:
            model.save(f"{name}{suffix}")
    arrays = {"x": x}
    outputs = model.predict(x, verbose=0)
    for index, output in enumerate(outputs if isinstance(outputs, list) else [outputs]):
        arrays[f"p{index}"] = output
    if optimizer is not None:
        results = []
        for _ in range(3):
            model.reset_metrics()
            results.append(loss(model.train_on_batch(x, y)))
        arrays["losses"] = np.float64(results)
        for index, target in enumerate(targets):
            arrays[f"y{index}"] = target
    np.savez(f"{name}.npz", **arrays)
    with open(f"{name}.json", "w") as file:
        file.write(model.to_json())


if generation == "keras3":
    import keras

    save(keras, "keras3-chain", chain(keras), [labels], [".keras", ".h5", ".weights.h5"],
         "adam", "sparse_categorical_crossentropy")
    keras.Sequential([keras.Input([4]), keras.layers.Dense(2)]).save("keras3-uncompiled.keras")
    save(keras, "keras3-branches", branches(keras), [labels, numbers], [".keras", ".h5", ".weights.h5"],
         keras.optimizers.RMSprop(1e-3, momentum=0.5),
         [keras.losses.SparseCategoricalCrossentropy(from_logits=True), "mse"])

elif generation == "tf_keras":
    import tf_keras as keras

    save(keras, "tf_keras-chain", chain(keras), [labels], [".h5", "-weights.h5"],
         "adam", "sparse_categorical_crossentropy")
    save(keras, "tf_keras-legacy", chain(keras), [labels], [".h5"],
         keras.optimizers.legacy.Adam(1e-3), "sparse_categorical_crossentropy")
    save(keras, "tf_keras-branches", branches(keras), [labels, numbers], [".h5"],
         keras.optimizers.SGD(0.01, momentum=0.9),
         [keras.losses.SparseCategoricalCrossentropy(from_logits=True), "mse"])

elif generation == "keras2":
    kernel = random.standard_normal((36, 4)).astype(np.float32)
    bias = random.standard_normal(4).astype(np.float32)
    kernel_1 = random.standard_normal((4, 3)).astype(np.float32)
    bias_1 = random.standard_normal(3).astype(np.float32)
    weights = [kernel, bias, kernel_1, bias_1]
    initializer = {"class_name": "VarianceScaling",
                   "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None}}

    def dense(name, units, activation):
        return {"class_name": "Dense", "config": {
            "name": name, "trainable": True, "units": units, "activation": activation, "use_bias": True,
            "kernel_initializer": initializer, "bias_initializer": {"class_name": "Zeros", "config": {}},
            "kernel_regularizer": None, "bias_regularizer": None, "activity_regularizer": None,
            "kernel_constraint": None, "bias_constraint": None}}

    flatten = {"class_name": "Flatten", "config": {
        "name": "flatten_1", "trainable": True, "batch_input_shape": [None, 6, 6, 1], "dtype": "float32",
        "data_format": "channels_last"}}
    config = {"class_name": "Sequential", "config": [flatten, dense("dense_1", 4, "relu"), dense("dense_2", 3, "softmax")]}
    training = {
        "optimizer_config": {"class_name": "Adam", "config": {
            "lr": 0.0010000000474974513, "beta_1": 0.8999999761581421, "beta_2": 0.9990000128746033, "decay": 0.0,
            "epsilon": 1e-07, "amsgrad": False}},
        "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], "sample_weight_mode": None,
        "loss_weights": None}
    moments = [(0.01 * random.standard_normal(w.shape)).astype(np.float32) for w in weights]
    squares = [(0.01 * random.random(w.shape)).astype(np.float32) for w in weights]

    with h5py.File("keras2-chain.h5", "w", libver="earliest") as file:
        file.attrs["keras_version"] = np.bytes_("2.2.4")
        file.attrs["backend"] = np.bytes_("tensorflow")
        file.attrs["model_config"] = np.bytes_(json.dumps(config))
        file.attrs["training_config"] = np.bytes_(json.dumps(training))
        group = file.create_group("model_weights")
        # Split, as for names of more than 64,512 bytes.
        group.attrs["layer_names0"] = np.array([b"flatten_1", b"dense_1"])
        group.attrs["layer_names1"] = np.array([b"dense_2"])
        group.create_group("flatten_1").attrs["weight_names"] = np.array([])
        for layer, first in [("dense_1", 0), ("dense_2", 2)]:
            inner = group.create_group(layer)
            names = [f"{layer}/kernel:0", f"{layer}/bias:0"]
            inner.attrs["weight_names"] = np.array([n.encode() for n in names])
            for index, name in enumerate(names):
                # Packed, in chunks, and in two precisions, as other tools write.
                inner.create_dataset(
                    name, data=weights[first + index].astype(np.float64 if index else np.float32),
                    compression="gzip", shuffle=True, fletcher32=True, chunks=True)
        group = file.create_group("optimizer_weights")
        variables = [np.int64(5)] + moments + squares + [np.zeros(1, np.float32)] * 4
        names = ["Adam/iterations:0"] + [f"training/Adam/Variable{'_%d' % i if i else ''}:0" for i in range(12)]
        group.attrs["weight_names"] = np.array([n.encode() for n in names])
        for name, value in zip(names, variables):
            group.create_dataset(name, data=value)

    # What the network computes, and Adam's next three steps.
    def forward(weights):
        hidden = np.maximum(x.reshape(6, 36) @ weights[0] + weights[1], 0)
        logits = hidden @ weights[2] + weights[3]
        odds = np.exp(logits - logits.max(1, keepdims=True))
        return hidden, odds / odds.sum(1, keepdims=True)

    parameters = [w.astype(np.float64) for w in weights]
    m, v = [a.astype(np.float64) for a in moments], [a.astype(np.float64) for a in squares]
    losses = []
    for step in range(5, 8):
        hidden, p = forward(parameters)
        losses.append(float(-np.log(p[np.arange(6), labels]).mean()))
        error = (p - np.eye(3)[labels]) / 6
        back = (error @ parameters[2].T) * (hidden > 0)
        gradients = [x.reshape(6, 36).T @ back, back.sum(0), hidden.T @ error, error.sum(0)]
        rate = 1e-3 * np.sqrt(1 - 0.999 ** (step + 1)) / (1 - 0.9 ** (step + 1))
        for i, g in enumerate(gradients):
            m[i] += (g - m[i]) * 0.1
            v[i] += (g * g - v[i]) * 0.001
            parameters[i] = parameters[i] - rate * m[i] / (np.sqrt(v[i]) + 1e-7)
    np.savez("keras2-chain.npz", x=x, y0=labels, p0=forward([w.astype(np.float64) for w in weights])[1].astype(np.float32),
             losses=np.float64(losses))
    with open("keras2-chain.json", "w") as file:
        json.dump({**config, "keras_version": "2.2.4", "backend": "tensorflow"}, file)
