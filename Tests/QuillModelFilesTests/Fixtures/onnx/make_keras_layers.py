"""Makes keras-layers.onnx with Keras's own exporter, and its inputs and outputs: normalizations, images that grow and are
cut, and poolings over the whole image.

    KERAS_BACKEND=tensorflow python3 make_keras_layers.py

with tensorflow 2.21, keras 3.15, tf2onnx 1.17, onnx 1.23, and onnxruntime 1.32.
"""
import os

import keras
import numpy as np
import onnxruntime
from keras import layers

os.chdir(os.path.dirname(os.path.abspath(__file__)))
keras.utils.set_random_seed(1)
image = keras.Input([9, 8, 2])
x = layers.Rescaling(1 / 255)(image)
x = layers.Conv2D(4, 3, activation="relu")(x)
x = layers.LayerNormalization()(x)
nearest = layers.UpSampling2D(2)(x)
linear = layers.UpSampling2D((2, 3), interpolation="bilinear")(x)
transposed = layers.Conv2DTranspose(3, 3, strides=2, padding="same")(x)
valid = layers.Conv2DTranspose(3, 3, strides=2)(x)
cut = layers.Cropping2D(((1, 2), (2, 3)))(nearest)
small = layers.UpSampling2D((1, 2))(layers.Cropping2D(((1, 0), (2, 1)))(image))
small = layers.LayerNormalization(axis=[1, 2, 3])(small)
pooled = [
    layers.GlobalMaxPooling2D()(layers.Conv2D(3, 2, activation="relu")(small)),
    layers.GlobalMaxPooling2D()(nearest),
    layers.GlobalMaxPooling2D(keepdims=True)(cut),
    layers.GlobalAveragePooling2D()(linear),
    layers.GlobalMaxPooling2D()(layers.Cropping2D(1)(linear)),
    layers.GlobalAveragePooling2D()(transposed),
    layers.GlobalMaxPooling2D()(valid),
    layers.Flatten()(layers.MaxPooling2D(3)(layers.LayerNormalization(epsilon=0.01)(cut))),
]
rows = layers.Concatenate()([layers.Flatten()(value) for value in pooled])
rows = layers.LayerNormalization(center=False)(layers.Dense(7)(rows))
rows = layers.LayerNormalization(scale=False)(layers.Dense(6)(rows))
rows = layers.LayerNormalization()(layers.Dense(6, activation="tanh")(rows))
model = keras.Model(image, layers.Dense(5, activation="softmax")(rows))

random = np.random.default_rng(1)
for layer in model.layers:
    if isinstance(layer, layers.LayerNormalization):
        layer.set_weights([random.random(value.shape) + 0.5 for value in layer.get_weights()])
x = random.integers(0, 256, [3, 9, 8, 2]).astype(np.float32)
expected = model(x).numpy()
model.export("keras-layers.onnx", format="onnx", verbose=False)
session = onnxruntime.InferenceSession("keras-layers.onnx")
y = session.run(None, {session.get_inputs()[0].name: x})[0]
print(np.abs(y - expected).max())
np.savez("keras-layers.npz", x0=x, y0=y)
