"""JAX: one compiled function per training step, with donated state. Supports only chains of common layers."""

import os

os.environ["JAX_PLATFORMS"] = "cpu"

from functools import partial

from serve import NETWORKS, data, serve
import jax
import jax.numpy as jnp
import numpy as np


def forward(layers, parameters, x, key):
    """Returns the outputs. `key` is None for inference, without dropout."""
    rest = iter(parameters)
    for layer in layers:
        kind, config = layer.kind, layer.config
        if kind == "Flatten":
            x = x.reshape(x.shape[0], -1)
        elif kind == "MaxPooling2D":
            window = (1, *config["pool_size"], 1)
            x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, window, "VALID")
        elif kind == "Dropout":
            if key is not None:
                key, one = jax.random.split(key)
                kept = 1 - config["rate"]
                x = jnp.where(jax.random.bernoulli(one, kept, x.shape), x / kept, 0)
        else:
            weights, bias = next(rest)
            if kind == "Conv2D":
                x = jax.lax.conv_general_dilated(
                    x, weights, config["strides"], config["padding"].upper(),
                    dimension_numbers=("NHWC", "HWIO", "NHWC")) + bias
            else:
                x = x @ weights + bias
            x = jax.nn.relu(x) if config["activation"] == "relu" else x
    return x


def updated(optimizer, p, g, m, v, t):
    if optimizer == "adam":
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        return p - 1e-3 * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-7), m, v
    v = 0.9 * v + 0.1 * g * g
    return p - 1e-3 * g / jnp.sqrt(v + 1e-7), m, v


class Network:
    def __init__(self, name):
        network = NETWORKS[name]
        layers, self.batch = network.layers, network.batch
        parameters = []
        generator = np.random.default_rng(3)
        for layer in layers:
            if layer.kind in ("Conv2D", "Dense"):
                shape = (*layer.config.get("kernel_size", ()), layer.taken[-1], layer.shape[-1])
                weights = generator.normal(0, (2 / np.prod(shape[:-1])) ** 0.5, shape).astype(np.float32)
                parameters += [(jnp.asarray(weights), jnp.zeros(shape[-1]))]
        zeros = lambda: jax.tree.map(jnp.zeros_like, parameters)
        first = zeros() if network.optimizer == "adam" else jax.tree.map(lambda _: jnp.zeros(()), parameters)
        self.state = (parameters, first, zeros(), jnp.zeros(()), jax.random.PRNGKey(0))

        @partial(jax.jit, donate_argnums=0)
        def step(state, images, labels):
            parameters, m, v, t, key = state
            key, one = jax.random.split(key)

            def loss(parameters):
                scores = jax.nn.log_softmax(forward(layers, parameters, images, one))
                return -jnp.take_along_axis(scores, labels[:, None], 1).mean()

            value, gradients = jax.value_and_grad(loss)(parameters)
            t = t + 1
            flat, tree = jax.tree.flatten(parameters)
            triples = [
                updated(network.optimizer, *each, t)
                for each in zip(flat, *(jax.tree.leaves(one) for one in (gradients, m, v)))]
            parameters, m, v = (jax.tree.unflatten(tree, part) for part in zip(*triples))
            return (parameters, m, v, t, key), value

        self.step = step
        self.outputs = jax.jit(lambda parameters, images: forward(layers, parameters, images, None))

    def train(self, n):
        images, labels = DATA
        for rows in np.random.randint(len(images), size=(n, self.batch)):
            self.state, value = self.step(self.state, images[rows], labels[rows])
        jax.block_until_ready(self.state)

    def infer(self, images, n):
        for _ in range(n):
            np.asarray(self.outputs(self.state[0], images))


DATA = data()
serve(Network)
