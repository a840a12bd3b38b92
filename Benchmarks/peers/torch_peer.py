"""PyTorch, eager (faster than torch.compile on these networks), with the fused Adam. `--channels-last` stores images as
NHWC."""

import sys

from networks import INPUT
from serve import NETWORKS, THREADS, data, serve
import torch
from torch import nn

torch.set_num_threads(THREADS)
LAST = torch.channels_last if "--channels-last" in sys.argv else torch.contiguous_format


ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}


def module(layer):
    """Returns the modules of a layer and its activation; none for Add, which takes two inputs."""
    config, inputs, outputs = layer.config, layer.taken[-1], layer.shape[-1]
    if layer.kind in ("Conv2D", "DepthwiseConv2D"):
        kernel = config["kernel_size"]
        padding = [size // 2 for size in kernel] if config["padding"] == "same" else 0
        groups = inputs if layer.kind == "DepthwiseConv2D" else 1
        yield nn.Conv2d(
            inputs, outputs, kernel, config["strides"], padding, groups=groups, bias=config["use_bias"])
    elif layer.kind == "Conv2DTranspose":
        yield nn.ConvTranspose2d(inputs, outputs, config["kernel_size"], config["strides"], 1, output_padding=1)
    elif layer.kind == "Dense":
        yield nn.Linear(inputs, outputs)
    elif layer.kind == "MaxPooling2D":
        yield nn.MaxPool2d(config["pool_size"])
    elif layer.kind == "Dropout":
        yield nn.Dropout(config["rate"])
    elif layer.kind == "BatchNormalization":
        yield nn.BatchNorm2d(outputs)
    elif layer.kind == "GlobalAveragePooling2D":
        yield nn.AdaptiveAvgPool2d(1)
        yield nn.Flatten()
    elif layer.kind == "Reshape":
        height, width, channels = layer.shape
        yield nn.Unflatten(1, (channels, height, width))
    elif layer.kind == "Flatten":
        yield nn.Flatten()
    activation = config.get("activation", "linear")
    if activation != "linear":
        yield ACTIVATIONS[activation]()


class Branching(nn.Module):
    """A network whose branches are joined by Add."""

    def __init__(self, layers):
        super().__init__()
        self.layers = layers
        self.calls = nn.ModuleList(nn.Sequential(*module(layer)) for layer in layers)

    def forward(self, x):
        outputs = {INPUT: x}
        for layer, call in zip(self.layers, self.calls):
            inputs = [outputs[name] for name in layer.inputs]
            outputs[layer.name] = call(inputs[0] + inputs[1] if layer.kind == "Add" else inputs[0])
        return outputs[self.layers[-1].name]


def built(network):
    """Returns a PyTorch model with the same layers."""
    if any(layer.kind == "Add" for layer in network.layers):
        return Branching(network.layers)
    return nn.Sequential(*(part for layer in network.layers for part in module(layer)))


class Network:
    def __init__(self, name):
        network = NETWORKS[name]
        self.batch = network.batch
        self.model = built(network).to(memory_format=LAST)
        parameters = self.model.parameters()
        self.optimizer = (
            torch.optim.Adam(parameters, lr=1e-3, fused=True) if network.optimizer == "adam"
            else torch.optim.RMSprop(parameters, lr=1e-3))
        images, labels = DATA
        self.images = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()
        self.targets = self.images if network.reconstructs else torch.from_numpy(labels).long()
        self.loss = nn.MSELoss() if network.reconstructs else nn.CrossEntropyLoss()

    def train(self, n):
        self.model.train()
        order = torch.randint(len(self.images), (n, self.batch))
        for rows in order:
            images = self.images[rows].contiguous(memory_format=LAST)
            self.optimizer.zero_grad(set_to_none=True)
            self.loss(self.model(images), self.targets[rows]).backward()
            self.optimizer.step()

    def infer(self, images, n):
        self.model.eval()
        with torch.inference_mode():
            for _ in range(n):
                batch = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(memory_format=LAST)
                self.model(batch).numpy()


DATA = data()
serve(Network)
