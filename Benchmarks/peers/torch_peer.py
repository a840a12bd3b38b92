"""PyTorch, eager (faster than torch.compile on these networks), with the fused Adam; `--channels-last` keeps images
NHWC."""

import sys

from networks import KERNEL, NETWORKS, OUTPUTS, steps
from serve import THREADS, data, serve
import torch
from torch import nn

torch.set_num_threads(THREADS)
LAST = torch.channels_last if "--channels-last" in sys.argv else torch.contiguous_format


class Network:
    def __init__(self, name):
        layers, optimiser, self.batch = NETWORKS[name]
        modules = []
        for kind, argument, inputs, outputs, _ in steps(layers):
            if kind == "flatten":
                modules.append(nn.Flatten())
            elif kind == "pool":
                modules.append(nn.MaxPool2d(argument))
            elif kind == "dropout":
                modules.append(nn.Dropout(argument))
            elif kind == "conv":
                modules += [
                    nn.Conv2d(inputs, outputs, KERNEL, padding=KERNEL // 2 if argument == "same" else 0),
                    nn.ReLU()]
            else:
                modules.append(nn.Linear(inputs, outputs))
                if outputs != OUTPUTS:
                    modules.append(nn.ReLU())
        self.model = nn.Sequential(*modules).to(memory_format=LAST)
        parameters = self.model.parameters()
        self.optimiser = (
            torch.optim.Adam(parameters, lr=1e-3, fused=True) if optimiser == "adam"
            else torch.optim.RMSprop(parameters, lr=1e-3))
        self.loss = nn.CrossEntropyLoss()
        images, labels = DATA
        self.images = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()
        self.labels = torch.from_numpy(labels).long()

    def train(self, n):
        self.model.train()
        order = torch.randint(len(self.images), (n, self.batch))
        for rows in order:
            images = self.images[rows].contiguous(memory_format=LAST)
            self.optimiser.zero_grad(set_to_none=True)
            self.loss(self.model(images), self.labels[rows]).backward()
            self.optimiser.step()

    def infer(self, images, n):
        self.model.eval()
        with torch.inference_mode():
            for _ in range(n):
                batch = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(memory_format=LAST)
                self.model(batch).numpy()


DATA = data()
serve(Network)
