"""PyTorch, eager (faster than torch.compile on these networks), with the fused Adam; `--channels-last` keeps images
NHWC."""

import sys

from networks import NETWORKS, reconstructs, steps
from serve import THREADS, data, serve
import torch
from torch import nn

torch.set_num_threads(THREADS)
LAST = torch.channels_last if "--channels-last" in sys.argv else torch.contiguous_format


class Residual(nn.Module):
    def __init__(self, step):
        super().__init__()
        self.branch = nn.Sequential(*modules(step.branch))
        self.shortcut = nn.Sequential(*modules(step.shortcut))

    def forward(self, x):
        return self.branch(x) + self.shortcut(x)


def modules(layers):
    for step in layers:
        inputs, outputs = step.inputs, step.outputs
        if step.kind in ("conv", "depthwise"):
            padding = step.kernel // 2 if step.argument != "valid" else 0
            groups = inputs if step.kind == "depthwise" else 1
            yield nn.Conv2d(inputs, outputs, step.kernel, step.stride, padding, groups=groups, bias=step.bias)
        elif step.kind == "transpose":
            yield nn.ConvTranspose2d(inputs, outputs, step.kernel, step.stride, 1, output_padding=1)
        elif step.kind == "dense":
            yield nn.Linear(inputs, outputs)
        elif step.kind == "pool":
            yield nn.MaxPool2d(step.argument)
        elif step.kind == "dropout":
            yield nn.Dropout(step.argument)
        elif step.kind == "norm":
            yield nn.BatchNorm2d(outputs)
        elif step.kind == "global":
            yield nn.AdaptiveAvgPool2d(1)
            yield nn.Flatten()
        elif step.kind == "reshape":
            yield nn.Unflatten(1, (outputs, step.side, step.side))
        elif step.kind == "residual":
            yield Residual(step)
        else:
            yield {"flatten": nn.Flatten, "relu": nn.ReLU, "sigmoid": nn.Sigmoid}[step.kind]()
        if step.relu:
            yield nn.ReLU()


class Network:
    def __init__(self, name):
        layers, optimiser, self.batch = NETWORKS[name]
        self.model = nn.Sequential(*modules(steps(layers))).to(memory_format=LAST)
        parameters = self.model.parameters()
        self.optimiser = (
            torch.optim.Adam(parameters, lr=1e-3, fused=True) if optimiser == "adam"
            else torch.optim.RMSprop(parameters, lr=1e-3))
        images, labels = DATA
        self.images = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()
        self.targets = self.images if reconstructs(name) else torch.from_numpy(labels).long()
        self.loss = nn.MSELoss() if reconstructs(name) else nn.CrossEntropyLoss()

    def train(self, n):
        self.model.train()
        order = torch.randint(len(self.images), (n, self.batch))
        for rows in order:
            images = self.images[rows].contiguous(memory_format=LAST)
            self.optimiser.zero_grad(set_to_none=True)
            self.loss(self.model(images), self.targets[rows]).backward()
            self.optimiser.step()

    def infer(self, images, n):
        self.model.eval()
        with torch.inference_mode():
            for _ in range(n):
                batch = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(memory_format=LAST)
                self.model(batch).numpy()


DATA = data()
serve(Network)
