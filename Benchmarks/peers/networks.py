"""The compared networks, as listed by `quill recipes --json`, and the arithmetic of a training step."""

import json
import math
from typing import NamedTuple


class Layer(NamedTuple):
    """A layer of a network."""

    name: str
    kind: str  # its class in Keras: Conv2D
    config: dict  # its settings as Keras names them
    inputs: list  # the names of its input layers
    taken: list  # the shape of the first input, without the batch axis
    shape: list  # the shape of the output


class Network(NamedTuple):
    """A network and its training."""

    layers: list
    optimizer: str  # adam or rmsprop
    batch: int
    reconstructs: bool  # whether it reconstructs its input

    @property
    def is_plain(self):
        """Whether it is a chain of common layers."""
        return {layer.kind for layer in self.layers} <= {"Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dropout"}


INPUT = "input"  # the input name of layers that take the images


def load(path):
    """Returns the benchmarked networks by name, from a file with the output of `quill recipes --json`."""
    with open(path) as file:
        return {row["name"]: network(row) for row in json.load(file) if row["benchmarked"]}


def network(row):
    """Returns a network for peers, whose images are floats from 0 to 1 already, and whose cross-entropy takes logits."""
    shapes, renamed, layers = {INPUT: [28, 28, 1]}, {}, []
    for layer in row["layers"]:
        # Any other name is the network's input.
        inputs = [renamed.get(name, name) for name in layer["inputs"]]
        inputs = [name if name in shapes else INPUT for name in inputs]
        if layer["type"] == "Rescaling":
            renamed[layer["name"]] = inputs[0]
            continue
        shapes[layer["name"]] = layer["output_shape"]
        config = dict(layer["config"])
        if layer is row["layers"][-1] and config.get("activation") == "softmax":
            config["activation"] = "linear"
        layers.append(Layer(layer["name"], layer["type"], config, inputs, shapes[inputs[0]], layer["output_shape"]))
    return Network(layers, row["optimizer"].lower(), row["batch_size"], row["target"] == "images")


def work(network):
    """Returns (floating-point operations of a step's products and convolutions, parameters, floats that the update and
    the gradient must move per parameter, floats stored per parameter)."""
    operations = parameters = 0
    first = True
    for layer in network.layers:
        config, inputs, outputs = layer.config, layer.taken[-1], layer.shape[-1]
        field = math.prod(config.get("kernel_size", [1]))
        places = math.prod(layer.shape[:-1])
        if layer.kind == "DepthwiseConv2D":
            weights = outputs * field
        elif layer.kind in ("Conv2D", "Conv2DTranspose", "Dense"):
            weights = inputs * outputs * field
        else:
            parameters += 2 * outputs if layer.kind == "BatchNormalization" else 0
            continue
        if layer.kind == "Conv2DTranspose":  # each input number is multiplied by the whole kernel
            places = math.prod(layer.taken[:-1])
        parameters += weights + (outputs if config["use_bias"] else 0)
        # Forward, weight gradient, and input gradient, except for the images.
        operations += 2 * network.batch * places * weights * (2 if first else 3)
        first = False
    # Weights and moments are read and written; the gradient is written and read.
    moments = 2 if network.optimizer == "adam" else 1
    return operations, parameters, 4 + 2 * moments, 2 + moments
