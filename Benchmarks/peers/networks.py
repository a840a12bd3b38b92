"""The networks that Quill and its peers are compared on, and the arithmetic of a training step."""

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
}
KERNEL = 3  # of every convolution
OUTPUTS = 10  # of the last layer, the only one without ReLU


def steps(layers):
    """Each layer as (kind, argument, inputs, outputs, side before): sides in pixels, inputs and outputs in channels
    or features."""
    side, channels, features = 28, 1, None
    for layer in layers:
        kind, argument = (layer, None) if isinstance(layer, str) else (layer[0], layer[1:])
        if kind == "conv":
            yield kind, argument[1], channels, argument[0], side
            channels = argument[0]
            side = side if argument[1] == "same" else side - KERNEL + 1
        elif kind == "pool":
            yield kind, 2, channels, channels, side
            side //= 2
        elif kind == "flatten":
            features = side * side * channels
            yield kind, None, channels, features, side
        elif kind == "dense":
            yield kind, None, features, argument[0], None
            features = argument[0]
        else:
            yield kind, argument[0], None, None, None


def work(name):
    """(floating-point operations of a step's products and convolutions, parameters, floats that the update and the
    gradient must move per parameter, floats kept per parameter)."""
    layers, optimiser, batch = NETWORKS[name]
    operations = parameters = 0
    first = True
    for kind, argument, inputs, outputs, side in steps(layers):
        if kind == "conv":
            out = side if argument == "same" else side - KERNEL + 1
            forward = 2 * batch * out * out * outputs * inputs * KERNEL * KERNEL
            parameters += inputs * outputs * KERNEL * KERNEL + outputs
        elif kind == "dense":
            forward = 2 * batch * inputs * outputs
            parameters += inputs * outputs + outputs
        else:
            continue
        # Forward, weight gradient, and input gradient, which the images do not need.
        operations += forward * (2 if first else 3)
        first = False
    # Weights and each moment are read and written, the gradient written and read.
    moments = 2 if optimiser == "adam" else 1
    return operations, parameters, 4 + 2 * moments, 2 + moments
