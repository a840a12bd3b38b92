"""Makes the ONNX, safetensors, and npz files in this folder, with their inputs and outputs by ONNX Runtime or NumPy.

    python3 make.py

with onnx 1.23, onnxruntime 1.32, onnxscript 0.7, safetensors 0.8, and torch 2.15. tf2onnx.onnx is made by make_tf.py. Each NAME.npz holds the inputs in Quill's order of axes (x0, x1, …) and the outputs (y0, y1, …).
"""
import os
import warnings

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import save_file
from torch import nn

warnings.filterwarnings("ignore")
os.chdir(os.path.dirname(os.path.abspath(__file__)))
generator = np.random.default_rng(1)


def record(name, channels_first=True):
    """Runs a file and keeps inputs and outputs."""
    session = onnxruntime.InferenceSession(f"{name}.onnx", providers=["CPUExecutionProvider"])
    feeds, arrays = {}, {}
    for index, port in enumerate(session.get_inputs()):
        batch = port.shape[0] if isinstance(port.shape[0], int) else 3
        x = generator.random([batch] + port.shape[1:], dtype=np.float32)
        feeds[port.name] = x
        if channels_first and x.ndim == 4:
            x = x.transpose(0, 2, 3, 1)
        arrays[f"x{index}"] = np.ascontiguousarray(x)
    for index, y in enumerate(session.run(None, feeds)):
        arrays[f"y{index}"] = y
    np.savez(f"{name}.npz", **arrays)


def without_paths(name):
    """The new exporter writes the paths of its source files into the model."""
    model = onnx.load(f"{name}.onnx")
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    onnx.save(model, f"{name}.onnx")


class Net(nn.Module):
    """A classifier whose flattened image has several channels."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(4)
        self.depthwise = nn.Conv2d(4, 8, 3, groups=4, bias=False)
        self.conv2 = nn.Conv2d(8, 6, 3, stride=2, padding=1)
        self.fc1 = nn.Linear(6 * 2 * 2, 7)
        self.drop = nn.Dropout(0.25)
        self.fc2 = nn.Linear(7, 5)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = torch.nn.functional.max_pool2d(x, 2)
        x = torch.nn.functional.leaky_relu(self.depthwise(x), 0.1)
        x = torch.nn.functional.elu(self.conv2(torch.nn.functional.pad(x, (0, 1, 1, 0))))
        x = x.view(x.size(0), -1)
        x = self.drop(torch.tanh(self.fc1(x)))
        return torch.log_softmax(self.fc2(x), 1)


class Branches(nn.Module):
    """Branches, means of images, and two outputs."""

    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(1, 3, 3, padding=1)
        self.b = nn.Conv2d(1, 3, 1)
        self.gelu = nn.GELU()
        self.head = nn.Linear(6, 4)
        self.tail = nn.Linear(6, 2)

    def forward(self, x):
        x = (x - 0.5) / 0.25
        a, b = torch.sigmoid(self.a(x)), self.gelu(self.b(x))
        y = torch.cat([a * b, a + b], 1)
        y = torch.nn.functional.avg_pool2d(y, 2).clamp(-1, 6)
        y = torch.nn.functional.silu(torch.flatten(torch.nn.functional.adaptive_avg_pool2d(y, 1), 1))
        return torch.softmax(self.head(y), -1), self.tail(y)


class Images(nn.Module):
    """Layers that enlarge and cut images, slopes, and a normalization of rows."""

    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(2, 4, 3, stride=2, padding=1)
        self.slopes = nn.PReLU(4, 0.1)
        self.up = nn.ConvTranspose2d(4, 3, 3, stride=2, padding=1, output_padding=1)
        self.up2 = nn.ConvTranspose2d(3, 2, 2, stride=2)
        self.slope = nn.PReLU(1, 0.3)
        self.nearest = nn.Upsample(scale_factor=2, mode="nearest")
        self.linear = nn.Upsample(scale_factor=(2, 3), mode="bilinear")
        self.norm = nn.LayerNorm(6)
        self.dense = nn.Linear(4 * 4 * 2, 6)

    def forward(self, x):
        x = self.slopes(self.down(x))
        x = self.slope(self.up2(self.up(x)))
        x = torch.nn.functional.avg_pool2d(self.linear(self.nearest(x)), (8, 12))
        x = x[:, :, 0:4, 0:4]
        return self.norm(self.dense(torch.flatten(x, 1)))


def initialized(model):
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.uniform_(-0.5, 0.5)
            module.running_var.uniform_(0.5, 2)
            module.weight.data.uniform_(0.5, 2)
            module.bias.data.uniform_(-1, 1)
    return model.eval()


torch.manual_seed(1)
net = initialized(Net())
example = torch.rand(1, 2, 8, 8)
torch.onnx.export(net, example, "torch-old.onnx", dynamo=False, input_names=["image"], output_names=["scores"],
                  dynamic_axes={"image": {0: "batch"}, "scores": {0: "batch"}}, opset_version=13)
record("torch-old")
torch.onnx.export(net, example, "torch-fixed.onnx", dynamo=False, opset_version=11)
record("torch-fixed")
torch.onnx.export(net, (example,), "torch-new.onnx", dynamo=True, external_data=False, verbose=False,
                  dynamic_shapes=({0: torch.export.Dim("batch")},))
without_paths("torch-new")
record("torch-new")
for name in ["torch-old", "torch-fixed", "torch-new"]:
    print(name, os.path.getsize(f"{name}.onnx"))

branches = initialized(Branches())
torch.onnx.export(branches, torch.rand(1, 1, 6, 6), "torch-branches.onnx", dynamo=False, opset_version=17,
                  dynamic_axes={"x": {0: "batch"}}, input_names=["x"])
try:
    record("torch-branches")
except Exception as error:
    print(error)

save_file({key: value.contiguous() for key, value in net.state_dict().items()}, "torch.safetensors", metadata={"format": "pt"})
with torch.no_grad():
    x = torch.rand(3, 2, 8, 8)
    np.savez("torch.npz", x0=np.ascontiguousarray(x.numpy().transpose(0, 2, 3, 1)), y0=net(x).numpy())

# Every operator and form that no exporter above writes.
nodes, weights = [], []


def weight(name, array):
    weights.append(numpy_helper.from_array(np.asarray(array), name))
    return name


def add(kind, inputs, output, **attributes):
    nodes.append(helper.make_node(kind, inputs, [output], **attributes))
    return output


random = lambda *shape: generator.standard_normal(shape).astype(np.float32)
x = add("Unsqueeze", ["rows", weight("axis1", np.int64([1]))], "image")
x = add("Conv", [x, weight("kernel", random(3, 1, 3, 3))], "conv", auto_pad="SAME_UPPER", strides=[2, 2])
x = add("Add", [x, weight("offsets", random(1, 3, 1, 1))], "biased")
x = add("Clip", [x, weight("zero", np.float32(0)), weight("six", np.float32(6))], "clipped")
x = add("MaxPool", [x], "pooled", kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])
x = add("AveragePool", [x], "averaged", kernel_shape=[2, 2], strides=[1, 1], pads=[0, 0, 1, 1])
x = add("Sub", [x, weight("half", np.float32([0.5]))], "shifted")
x = add("Transpose", [x], "last", perm=[0, 2, 3, 1])
y = add("Reshape", [x, weight("shape", np.int64([0, -1]))], "flat")
y = add("MatMul", [y, weight("matrix", random(48, 6))], "product")
y = add("Add", [y, weight("bias", random(6))], "dense")
y = add("Selu", [y], "selu")
y = add("Gemm", [y, weight("square", random(6, 6)), weight("c", random(1, 6))], "gemm", alpha=0.5, beta=2.0)
y = add("Softsign", [y], "softsign")
z = add("GlobalMaxPool", ["shifted"], "greatest")
z = add("Squeeze", [z, weight("axes23", np.int64([2, 3]))], "channels")
z = add("Mul", [z, weight("scale3", random(3))], "scaled")
z = add("Concat", [z, "softsign"], "joined", axis=-1)
z = add("Div", [z, weight("two", np.float32(2))], "halved")
z = add("Identity", [z], "same")
z = add("Softmax", [z], "result")
graph = helper.make_graph(
    nodes, "operators", [helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["n", 8, 8])],
    [helper.make_tensor_value_info("result", TensorProto.FLOAT, ["n", 9])], weights)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="make.py")
onnx.checker.check_model(model, full_check=True)
onnx.save(model, "operators.onnx")
record("operators")

images = initialized(Images())
images.slopes.weight.data.uniform_(-0.5, 0.5)
images.norm.weight.data.uniform_(0.5, 2)
images.norm.bias.data.uniform_(-1, 1)
example = torch.rand(1, 2, 8, 8)
torch.onnx.export(images, example, "torch-images.onnx", dynamo=False, opset_version=17, input_names=["image"],
                  dynamic_axes={"image": {0: "batch"}})
record("torch-images")
torch.onnx.export(images, (example,), "torch-images-new.onnx", dynamo=True, external_data=False, verbose=False,
                  dynamic_shapes=({0: torch.export.Dim("batch")},))
without_paths("torch-images-new")
record("torch-images-new")
