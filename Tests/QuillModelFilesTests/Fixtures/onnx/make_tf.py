"""Makes tf2onnx.onnx and its inputs and outputs from a Keras model.

    python3 make_tf.py

with tensorflow 2.21, keras 3.15, tf2onnx 1.17, and onnxruntime 1.32.
"""
import os

import keras
import numpy as np
import onnxruntime
import tensorflow as tf
import tf2onnx

os.chdir(os.path.dirname(os.path.abspath(__file__)))
keras.utils.set_random_seed(1)
model = keras.Sequential([
    keras.Input([8, 8, 1]), keras.layers.Rescaling(1 / 255), keras.layers.Conv2D(3, 3, padding="same", activation="relu"),
    keras.layers.BatchNormalization(), keras.layers.MaxPooling2D(2), keras.layers.Conv2D(4, 3, strides=2, padding="same"),
    keras.layers.ELU(), keras.layers.Dropout(0.3), keras.layers.Flatten(), keras.layers.Dense(6, activation="tanh"),
    keras.layers.Dense(5, activation="softmax"),
])
model.build()
x = np.random.default_rng(1).integers(0, 256, [3, 8, 8, 1]).astype(np.float32)
function = tf.function(lambda image: model(image, training=False), input_signature=[tf.TensorSpec([None, 8, 8, 1], tf.float32, name="image")])
tf2onnx.convert.from_function(function, function.input_signature, opset=15, output_path="tf2onnx.onnx")
session = onnxruntime.InferenceSession("tf2onnx.onnx")
y = session.run(None, {session.get_inputs()[0].name: x})[0]
print(np.abs(y - model(x).numpy()).max())
np.savez("tf2onnx.npz", x0=x, y0=y)
