"""Makes models.safetensors: whole models as Keras writes them (`model.to_json()`), and what Keras computes of them.

    keras 3.15.1, jax 0.10.2, numpy 2.4.6, safetensors 0.8.0
    python models.py

JAX computes, because TensorFlow has no convolutions of channels_first images on processors. It does so in 64 bits on
numbers that 32 bits hold, in training: outputs, gradients of Σ output · upstream plus penalties by inputs and trainable
weights, and the weights that a step changes by itself. A weight's name is that of the layers around it: `inner/norm/beta`.
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
from keras import Input, Model, Sequential, layers, ops, regularizers
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).parent
ROWS = {}


def row(make):
    ROWS[make.__name__.replace("_", " ")] = make
    return make


@row
def arithmetic():
    x, y = Input((4, 3), name="x"), Input((4, 3), name="y")
    squared = x ** 2
    scale = np.array([0.5, -2.0, 3.0])
    return Model([x, y], [x + y, x * 2.0, 1 - x, x / (ops.square(y) + 1), (y - 0.5) / 4, 2 / (squared + 1), -x,
                          ops.maximum(x, y), ops.minimum(x, 0.25), x * scale, y + ops.ones((4, 3)),
                          ops.abs(x), ops.sqrt(squared + 1), ops.rsqrt(squared + 2), ops.exp(x), ops.log(squared + 1),
                          ops.sin(x), ops.cos(y), ops.clip(x, -0.5, 0.5), ops.erf(x), ops.reciprocal(squared + 1),
                          ops.power(squared + 1, 1.5), ops.cast(x, "float32"), ops.sign(y) * x, ops.divide(x, 3)])


@row
def activations_as_operations():
    x = Input((4, 6), name="x")
    a = keras.activations
    return Model(x, [ops.relu(x), ops.relu6(x * 4), ops.leaky_relu(x, 0.1), ops.elu(x, 0.5), ops.selu(x), ops.gelu(x),
                     ops.gelu(x, approximate=False), ops.silu(x), ops.softplus(x), ops.softsign(x), ops.sigmoid(x),
                     ops.hard_sigmoid(x), ops.log_sigmoid(x), ops.tanh(x), ops.softmax(x), ops.softmax(x, axis=1),
                     ops.softmax(x, axis=(1, 2)), ops.log_softmax(x, axis=1), ops.glu(x), ops.glu(x, axis=1),
                     a.relu(x, negative_slope=0.1, max_value=1.0, threshold=0.2), a.swish(x),
                     ops.celu(x, 0.7), ops.hard_tanh(x), ops.hard_silu(x)])


@row
def reductions():
    x = Input((4, 3, 2), name="x")
    return Model(x, [ops.mean(x, axis=-1), ops.mean(x, axis=(1, 3), keepdims=True), ops.sum(x, axis=[1, 2, 3]),
                     ops.max(x, axis=2), ops.min(x, axis=1, keepdims=True), ops.average(x, axis=-1),
                     ops.var(x, axis=(1, 2)), ops.std(x, axis=1)])


@row
def arrangements():
    x, y = Input((4, 6), name="x"), Input((4, 6), name="y")
    return Model([x, y], [ops.reshape(x, (-1, 1, 24)), ops.reshape(x, (-1, 2, 3, 4)), ops.transpose(x, (0, 2, 1)),
                          ops.swapaxes(x, 1, 2), ops.expand_dims(x, -1), ops.expand_dims(x, 1),
                          ops.squeeze(ops.expand_dims(x, 2), 2), ops.concatenate([x, y], axis=1),
                          ops.concatenate([x, y], axis=-1), ops.stack([x, y], axis=1), ops.stack([x, y], axis=-1),
                          ops.moveaxis(ops.stack([x, y], axis=1), 1, -1),
                          ops.pad(x, ((0, 0), (1, 2), (0, 1))), ops.matmul(x, ops.transpose(y, (0, 2, 1))),
                          x[:, 0], x[..., -1], x[:, 1:3, 2:], x[:, None], x[:, -2:, 0], ops.average(x, axis=2)])


@row
def operations_among_layers():
    x = Input((6,), name="x")
    hidden = layers.Dense(5, activation="tanh", name="hidden")(x * 0.5)
    gate = layers.Dense(5, activation="sigmoid", name="gate")(x)
    mixed = hidden * gate + (1 - gate) * layers.Dense(5, name="through")(x)
    return Model(x, layers.Dense(2, name="last")(layers.Add(name="both")([mixed, hidden])))


@row
def channels_first():
    cf = {"data_format": "channels_first"}
    x = y = Input((2, 9, 8), name="x")
    y = layers.Conv2D(4, 3, activation="relu", padding="same", name="first", **cf)(y)
    y = layers.BatchNormalization(axis=1, momentum=0.9, name="norm")(y)
    y = layers.MaxPooling2D(2, name="pool", **cf)(y)
    y = layers.DepthwiseConv2D(2, depth_multiplier=2, name="depth", **cf)(y)
    y = layers.SeparableConv2D(5, (1, 2), activation="tanh", name="separable", **cf)(y)
    y = layers.Conv2DTranspose(3, (3, 2), strides=2, padding="same", name="transposed", **cf)(y)
    y = layers.UpSampling2D((1, 2), name="larger", **cf)(y)
    y = layers.ZeroPadding2D(((1, 0), (0, 2)), name="padded", **cf)(y)
    y = layers.Cropping2D(((0, 1), (1, 1)), name="cropped", **cf)(y)
    y = layers.AveragePooling2D((2, 3), padding="same", name="average", **cf)(y)
    return Model(x, [layers.Dense(3, name="last")(layers.Flatten(name="flat", **cf)(y)),
                     layers.GlobalAveragePooling2D(name="mean", **cf)(y),
                     layers.GlobalMaxPooling2D(name="max", keepdims=True, **cf)(y),
                     layers.GroupNormalization(3, axis=1, name="groups")(y)])


@row
def channels_first_in_a_chain():
    cf = {"data_format": "channels_first"}
    return Sequential([Input((3, 6, 7)), layers.Conv2D(4, (2, 3), strides=2, groups=1, name="first", **cf),
                       layers.ReLU(name="relu", activity_regularizer=regularizers.L1(0.1)),
                       layers.Conv2D(2, 1, use_bias=False, name="second", **cf),
                       layers.Flatten(name="flat", **cf), layers.Dense(2, name="last")])


@row
def flatten_of_matrices():
    x = Input((4, 3), name="x")
    return Model(x, layers.Flatten(data_format="channels_first", name="flat")(x))


def body(**kwargs):
    inside = Input((5,), name="inside")
    return Model(inside, layers.BatchNormalization(momentum=0.8, name="norm")(layers.Dense(4, name="dense")(inside)),
                 name="body", **kwargs)


@row
def inner_model_with_trainable_false():
    x = Input((5,), name="x")
    return Model(x, layers.Dense(3, name="last")(body(trainable=False)(x)))


@row
def inner_chain_with_trainable_false():
    x = Input((5,), name="x")
    inner = Sequential([Input((5,)), layers.Dense(4, name="dense"), layers.BatchNormalization(name="norm")],
                       trainable=False, name="body")
    return Model(x, layers.Dense(3, name="last")(inner(x)))


@row
def inner_model_frozen():
    x = Input((5,), name="x")
    inner = body()
    inner.trainable = False
    return Model(x, layers.Dense(3, name="last")(inner(x)))


@row
def model_with_trainable_false():
    return body(trainable=False)


@row
def calls_with_training():
    x = Input((5,), name="x")
    # In training, Keras replaces the argument.
    y = body()(x, training=False)
    return Model(x, layers.BatchNormalization(name="last")(layers.Dense(3, name="dense")(inputs=y)))


@row
def merges_of_different_ranks():
    x, y, z = Input((3, 4), name="x"), Input((4,), name="y"), Input((2, 1, 4), name="z")
    return Model([x, y, z], [layers.Add(name="add")([x, y]), layers.Multiply(name="multiply")([y, x, z]),
                             layers.Subtract(name="subtract")([y, z]), layers.Average(name="average")([z, y, x]),
                             layers.Maximum(name="maximum")([x, y]), layers.Minimum(name="minimum")([x, z])])


@row
def activity_regularizers():
    def l1(factor=0.1):
        return {"activity_regularizer": regularizers.L1(factor)}

    x = Input((4, 4, 3), name="x")
    y = layers.Dense(3, name="dense", activation="tanh", activity_regularizer=regularizers.L2(0.3))(x)
    y = layers.BatchNormalization(name="norm", **l1())(y)
    y = layers.ReLU(name="relu", **l1(0.2))(y)
    y = layers.Activation("sigmoid", name="sigmoid", activity_regularizer=regularizers.L1L2(0.1, 0.2))(y)
    y = layers.MaxPooling2D(2, name="pool", **l1())(y)
    y = layers.Add(name="add", **l1())([y, layers.AveragePooling2D(2, name="other", **l1())(x)])
    inner = Sequential([Input((2, 2, 3)), layers.Flatten(name="flat", **l1()), layers.Dense(4, name="inside", **l1())],
                       name="inner")
    # Of a layer that is called twice, Keras with JAX counts the last call alone; with TensorFlow, both.
    y = inner(y)
    return Model(x, layers.LayerNormalization(name="last", **l1())(layers.Concatenate(name="both", **l1())(
        [layers.Dense(4, name="twin", **l1(0.7))(y), layers.Dropout(0.0, name="drop", **l1())(y)])))


@row
def activation_objects():
    x = Input((6,), name="x")
    y = layers.Dense(5, activation=layers.LeakyReLU(0.1), name="leaky")(x)
    y = layers.Dense(5, activation=layers.ReLU(max_value=1.0, negative_slope=0.2, threshold=0.1), name="relu")(y)
    y = layers.Dense(5, activation=layers.ELU(0.5), name="elu")(y)
    y = layers.Activation(layers.LeakyReLU(), name="another")(y)
    y = layers.Activation(layers.ReLU(), name="plain")(y)
    return Model(x, layers.Dense(4, activation=layers.Softmax(), name="last")(y))


@row
def batches_of_a_fixed_size():
    x = Input(batch_shape=(5, 4), name="x")
    return Model(x, layers.Dense(3, name="last")(x))


@row
def transposed_convolutions_of_even_windows():
    x = Input((3, 4, 2), name="x")
    return Model(x, [layers.Conv2DTranspose(2, k, strides=s, padding="same", output_padding=p, name=f"t{i}")(x)
                     for i, (k, s, p) in enumerate([(2, 2, 0), (4, 2, 0), (4, 2, 1), ((2, 3), 2, (0, 1)),
                                                    ((3, 4), (2, 3), (0, 0))])])


@row
def enlarged_images():
    x = Input((3, 4, 2), name="x")
    return Model(x, [layers.UpSampling2D(size, interpolation=how, name=f"{how}{i}")(x)
                     for how in ("bicubic", "lanczos3", "lanczos5")
                     for i, size in enumerate([2, (3, 1), (1, 4)])])


def weights(model, prefix=""):
    for layer in model.layers:
        if isinstance(layer, Model):
            yield from weights(layer, f"{prefix}{layer.name}/")
        else:
            for weight in layer.weights:
                yield f"{prefix}{layer.name}/{weight.name}", weight


def exact(values):
    """64-bit numbers that 32 bits hold exactly."""
    return np.asarray(values).astype(np.float32).astype(np.float64)


def computed(name, make):
    keras.backend.clear_session()
    random = np.random.default_rng(zlib.crc32(name.encode()))
    # As a file holds it: what Keras makes of the flags in a constructor may differ.
    model = keras.models.model_from_json(make().to_json())
    text = model.to_json().replace("float64", "float32")
    named = dict(weights(model))
    for path, weight in named.items():
        positive = path.endswith("variance") or path.endswith("gamma")
        weight.assign(exact(random.uniform(0.5, 1.5, weight.shape) if positive else random.normal(0, 0.4, weight.shape)))
    inputs = [exact(random.normal(0, 1, (5, *x.shape[1:]))) for x in model.inputs]
    trained = [weight.value for weight in model.trainable_variables]
    others = [weight.value for weight in model.non_trainable_variables]
    shapes = [y.shape for y in jax.tree.leaves(model(inputs if len(inputs) > 1 else inputs[0]))]
    upstreams = [exact(random.normal(0, 1, shape)) for shape in shapes]

    def total(trained, inputs):
        outputs, changed, losses = model.stateless_call(
            trained, others, inputs if len(inputs) > 1 else inputs[0], training=True, return_losses=True)
        outputs = jax.tree.leaves(outputs)
        weighted = sum((y * upstream).sum() for y, upstream in zip(outputs, upstreams))
        return weighted + sum(losses, 0.0), (outputs, changed)

    (_, (outputs, changed)), (by_weight, by_input) = jax.value_and_grad(total, argnums=(0, 1), has_aux=True)(
        trained, inputs)
    ids = {id(weight): path for path, weight in named.items()}
    tensors = {f"weight/{path}": weight.numpy() for path, weight in named.items()}
    for kind, values in [("input", inputs), ("gradient/input", by_input), ("output", outputs), ("upstream", upstreams)]:
        tensors |= {f"{kind}/{place}": value for place, value in enumerate(values)}
    for weight, gradient in zip(model.trainable_variables, by_weight):
        tensors[f"gradient/weight/{ids[id(weight)]}"] = gradient
    for weight, value in zip(model.non_trainable_variables, changed):
        if id(weight) in ids:
            tensors[f"updated/{ids[id(weight)]}"] = value
    return {f"{name}/{key}": np.ascontiguousarray(np.asarray(value, dtype=np.float32))
            for key, value in tensors.items()}, text


def main():
    keras.config.set_floatx("float64")
    tensors, rows = {}, []
    for name, make in ROWS.items():
        values, text = computed(name, make)
        tensors |= values
        rows.append({"name": name, "class_name": json.loads(text)["class_name"], "config": {}, "json": text})
    path = FOLDER / "models.safetensors"
    save_file(tensors, path, metadata={"rows": json.dumps(rows)})
    print(f"{path.name}: {len(rows)} rows, {path.stat().st_size:,} bytes")


main()
