"""Makes keras.onnx by Keras's own exporter, and its inputs and outputs by ONNX Runtime.

    KERAS_BACKEND=torch python3 make_keras.py

with keras 3.15.1, torch 2.15, onnx 1.23, onnxscript 0.7, and onnxruntime 1.32.
"""
import os

import keras
import numpy as np
import onnx
import onnxruntime

os.chdir(os.path.dirname(os.path.abspath(__file__)))
keras.utils.set_random_seed(1)
image = keras.Input([8, 8, 2], name="image")
x = keras.layers.Rescaling(1 / 255)(image)
x = keras.layers.Conv2D(4, 3, strides=2, padding="same", activation="relu")(x)
x = keras.layers.BatchNormalization()(x)
a = keras.layers.DepthwiseConv2D(3, padding="same", activation="relu")(x)
b = keras.layers.SeparableConv2D(4, 3, padding="same")(x)
x = keras.layers.Add()([a, b])
x = keras.layers.MaxPooling2D(2)(x)
x = keras.layers.Dropout(0.3)(keras.layers.Flatten()(x))
digit = keras.layers.Dense(5, activation="softmax", name="digit")(x)
slant = keras.layers.Dense(2, activation="tanh", name="slant")(x)
model = keras.Model(image, [digit, slant])
model.predict(np.zeros([1, 8, 8, 2]), verbose=0)
for layer in model.layers:
    if isinstance(layer, keras.layers.BatchNormalization):
        generator = np.random.default_rng(2)
        layer.set_weights([generator.uniform(0.5, 2, w.shape) for w in layer.get_weights()])
model.export("keras.onnx", format="onnx", verbose=False)
# The exporter writes the paths of its source files into the model.
proto = onnx.load("keras.onnx")
for node in proto.graph.node:
    node.doc_string = ""
    del node.metadata_props[:]
onnx.save(proto, "keras.onnx")
session = onnxruntime.InferenceSession("keras.onnx", providers=["CPUExecutionProvider"])
x = np.random.default_rng(1).integers(0, 256, [3, 8, 8, 2]).astype(np.float32)
outputs = session.run(None, {session.get_inputs()[0].name: x})
for ours, theirs in zip(outputs, model.predict(x, verbose=0)):
    print(np.abs(ours - theirs).max())
np.savez("keras.npz", x0=x, **{f"y{index}": y for index, y in enumerate(outputs)})
print([(n.op_type) for n in proto.graph.node], [i.name for i in proto.graph.input], proto.producer_name)
