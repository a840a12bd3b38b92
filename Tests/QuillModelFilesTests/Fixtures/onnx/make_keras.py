"""Makes keras.onnx with Keras's own exporter, and its inputs and outputs: an image classifier with branches, a
squeeze-and-excitation block, and many activations.

    KERAS_BACKEND=tensorflow python3 make_keras.py

with tensorflow 2.21, keras 3.15, tf2onnx 1.17, onnx 1.23, and onnxruntime 1.32.
"""
import os

import keras
import numpy as np
import onnxruntime
from keras import layers

os.chdir(os.path.dirname(os.path.abspath(__file__)))
keras.utils.set_random_seed(1)
image = keras.Input([12, 12, 3])
x = layers.Rescaling(1 / 255)(image)
x = layers.ZeroPadding2D(1)(x)
x = layers.Conv2D(6, 3, strides=2, activation="relu")(x)
x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
x = layers.BatchNormalization()(x)
x = layers.ReLU(6.0)(x)
weights = layers.GlobalAveragePooling2D(keepdims=True)(x)
weights = layers.Conv2D(2, 1, activation="swish")(weights)
weights = layers.Conv2D(6, 1, activation="hard_sigmoid")(weights)
excited = layers.Multiply()([x, weights])
wide = layers.SeparableConv2D(6, 3, padding="same", activation="leaky_relu")(excited)
x = layers.Concatenate()([layers.Add()([excited, wide]), layers.MaxPooling2D(3, strides=1, padding="same")(x)])
pooled = layers.GlobalAveragePooling2D()(x)
rows = layers.Dropout(0.2)(layers.Flatten()(layers.AveragePooling2D(3)(x)))
merged = layers.Maximum()([layers.Dense(7, activation="elu")(pooled), layers.Dense(7, activation="selu")(rows)])
merged = layers.BatchNormalization()(layers.Dense(7, activation="softplus", use_bias=False)(merged))
merged = layers.Dense(7, activation="tanh")(layers.PReLU()(merged))
model = keras.Model(image, layers.Dense(5, activation="softmax")(layers.Dense(6, activation="softsign")(merged)))

random = np.random.default_rng(1)
for layer in model.layers:
    if isinstance(layer, (layers.BatchNormalization, layers.PReLU)):
        layer.set_weights([random.random(value.shape) + 0.5 for value in layer.get_weights()])
x = random.integers(0, 256, [3, 12, 12, 3]).astype(np.float32)
expected = model(x).numpy()
model.export("keras.onnx", format="onnx", verbose=False)
session = onnxruntime.InferenceSession("keras.onnx")
y = session.run(None, {session.get_inputs()[0].name: x})[0]
print(np.abs(y - expected).max())
np.savez("keras.npz", x0=x, y0=y)
