"""The networks that Quill and its peers are compared on, and the arithmetic of a training step."""

from typing import NamedTuple

# A convolution before a batch normalisation.
BARE = {"bias": False, "relu": False}


def BLOCK(filters, stride=1):
    """Two convolutions with batch normalisations, the branch of a residual network's block."""
    return [("conv", filters, "same", BARE | {"stride": stride}), "norm", "relu", ("conv", filters, "same", BARE), "norm"]


def SEPARABLE(filters, stride=1):
    """A filter for each channel, then a mixture of all channels, each with batch normalisation."""
    return [("depthwise", stride), "norm", "relu", ("conv", filters, "same", BARE | {"kernel": 1}), "norm", "relu"]


NETWORKS = {
    # name: (layers, optimiser, batch)
    "mlp-128": (["flatten", ("dense", 128), ("dense", 10)], "adam", 32),
    "mlp-128-32": (["flatten", ("dense", 128), ("dense", 32), ("dense", 10)], "adam", 32),
    "mlp-256-128-64": (
        ["flatten", ("dense", 256), ("dense", 128), ("dense", 64), ("dense", 10)], "adam", 32),
    "mlp-dropout": (
        ["flatten", ("dense", 256), ("dropout", 0.3), ("dense", 128), ("dropout", 0.2), ("dense", 64),
         ("dropout", 0.1), ("dense", 10)], "adam", 32),
    "mlp-512x3": (
        ["flatten", ("dense", 512), ("dropout", 0.2), ("dense", 512), ("dropout", 0.2), ("dense", 512),
         ("dropout", 0.2), ("dense", 10)], "rmsprop", 128),
    "cnn-32-64": (
        [("conv", 32, "valid"), "pool", ("conv", 64, "valid"), "pool", "flatten", ("dense", 128),
         ("dense", 10)], "adam", 32),
    "cnn-16-36": (
        [("conv", 16, "same"), "pool", ("conv", 36, "same"), "pool", ("dropout", 0.25), "flatten",
         ("dense", 128), ("dropout", 0.25), ("dense", 10)], "adam", 256),
    "cnn-32-32-64-64": (
        [("conv", 32, "same"), ("conv", 32, "valid"), "pool", ("conv", 64, "same"), ("conv", 64, "valid"),
         "pool", "flatten", ("dense", 512), ("dense", 10)], "adam", 64),
    "resnet-16-32-64": (
        [("conv", 16, "same", BARE), "norm", "relu",
         ("residual", BLOCK(16), []),
         ("residual", BLOCK(32, stride=2), [("conv", 32, "same", BARE | {"kernel": 1, "stride": 2}), "norm"]), "relu",
         ("residual", BLOCK(64, stride=2), [("conv", 64, "same", BARE | {"kernel": 1, "stride": 2}), "norm"]), "relu",
         "global", ("dense", 10)], "adam", 64),
    "separable-32-64-128": (
        [("conv", 32, "same", BARE), "norm", "relu", *SEPARABLE(64, stride=2), *SEPARABLE(64),
         *SEPARABLE(128, stride=2), *SEPARABLE(128), "global", ("dense", 10)], "adam", 64),
    "autoencoder-16-32": (
        [("conv", 16, "same", {"stride": 2}), ("conv", 32, "same", {"stride": 2}), "flatten", ("dense", 32),
         ("dense", 7 * 7 * 32), ("reshape", 7, 32), ("transpose", 32), ("transpose", 16),
         ("conv", 1, "same", {"relu": False}), "sigmoid"], "adam", 128),
}
OUTPUTS = 10  # of the last layer, the only dense one without ReLU


class Step(NamedTuple):
    """A layer with what it takes and gives: sides in pixels, inputs and outputs in channels or features."""

    kind: str
    argument: object  # a padding, a share to drop, a side to reshape to
    inputs: int
    outputs: int
    side: int  # of its output
    kernel: int = 3
    stride: int = 1
    bias: bool = True
    relu: bool = False
    branch: tuple = ()  # a residual's steps …
    shortcut: tuple = ()  # … and those beside them


def steps(layers, side=28, channels=1):
    features = channels
    for layer in layers:
        kind, *arguments = [layer] if isinstance(layer, str) else layer
        before, argument, more = features, None, {}
        if kind == "conv":
            features, argument, *options = arguments
            more = {"relu": True} | (options[0] if options else {})
            side = side if argument == "same" else side - more.get("kernel", 3) + 1
            side = -(-side // more.get("stride", 1))
        elif kind == "depthwise":
            more = {"stride": arguments[0], "bias": False}
            side = -(-side // arguments[0])
        elif kind == "transpose":
            features, side, more = arguments[0], side * 2, {"stride": 2, "relu": True}
        elif kind == "pool":
            argument, side = 2, side // 2
        elif kind == "residual":
            branch = tuple(steps(arguments[0], side, features))
            more = {"branch": branch, "shortcut": tuple(steps(arguments[1], side, features))}
            features, side = branch[-1].outputs, branch[-1].side
        elif kind == "flatten":
            features, side = side * side * features, 1
        elif kind == "reshape":
            side, features = arguments
        elif kind == "global":
            side = 1
        elif kind == "dense":
            features = arguments[0]
            more = {"relu": features != OUTPUTS}
        elif kind == "dropout":
            argument = arguments[0]
        yield Step(kind, argument, before, features, side, **more)


def plain(name):
    """Whether a network consists of the documents' layers."""
    kinds = {layer if isinstance(layer, str) else layer[0] for layer in NETWORKS[name][0]}
    return kinds <= {"conv", "pool", "flatten", "dense", "dropout"}


def reconstructs(name):
    """Whether a network gives its own input again."""
    return NETWORKS[name][0][-1] == "sigmoid"


def weighted(layers):
    """The steps with weights, those in branches included."""
    for step in layers:
        yield from weighted(step.branch + step.shortcut) if step.branch else [step]


def work(name):
    """(floating-point operations of a step's products and convolutions, parameters, floats that the update and the
    gradient must move per parameter, floats kept per parameter)."""
    layers, optimiser, batch = NETWORKS[name]
    operations = parameters = 0
    first = True
    for step in weighted(steps(layers)):
        places, field = step.side**2, step.kernel**2
        if step.kind == "conv":
            products = step.inputs * step.outputs * field
        elif step.kind == "depthwise":
            products = step.outputs * field
        elif step.kind == "transpose":
            # Each number of the input meets the whole kernel.
            products, places = step.inputs * step.outputs * field, (step.side // step.stride) ** 2
        elif step.kind == "dense":
            products = step.inputs * step.outputs
        else:
            parameters += 2 * step.outputs if step.kind == "norm" else 0
            continue
        parameters += products + (step.outputs if step.bias else 0)
        # Forward, weight gradient, and input gradient, which the images do not need.
        operations += 2 * batch * places * products * (2 if first else 3)
        first = False
    # Weights and each moment are read and written, the gradient written and read.
    moments = 2 if optimiser == "adam" else 1
    return operations, parameters, 4 + 2 * moments, 2 + moments
