"""Layers with all that they can be asked for."""

import numpy as np
from keras import layers, regularizers
from row import layer

ROWS = [
    layer("dense", lambda: layers.Dense(4, activation="relu"), (5,)),
    layer("dense on images", lambda: layers.Dense(4, activation="tanh", use_bias=False), (2, 3, 5)),
    layer("dense softmax, L2", lambda: layers.Dense(
        4, activation="softmax", kernel_regularizer=regularizers.L2(0.02),
        bias_regularizer=regularizers.L2(0.1)), (5,)),
    layer("conv2d", lambda: layers.Conv2D(4, 3, activation="relu"), (7, 6, 3)),
    layer("conv2d same", lambda: layers.Conv2D(5, 3, padding="same", activation="sigmoid"), (7, 6, 2)),
    layer("conv2d strided", lambda: layers.Conv2D(4, (3, 2), strides=(2, 3), padding="same"), (9, 8, 3)),
    layer("conv2d dilated", lambda: layers.Conv2D(4, 3, dilation_rate=(2, 1), use_bias=False), (9, 8, 3)),
    layer("max pooling", lambda: layers.MaxPooling2D(2), (6, 7, 3)),
    layer("max pooling same, overlapping", lambda: layers.MaxPooling2D(3, strides=2, padding="same"), (6, 7, 3)),
    layer("average pooling", lambda: layers.AveragePooling2D((2, 3)), (6, 7, 3)),
    layer("average pooling same", lambda: layers.AveragePooling2D(3, strides=2, padding="same"), (6, 7, 3)),
    layer("flatten", lambda: layers.Flatten(), (3, 4, 2)),
    layer("reshape", lambda: layers.Reshape((4, 6)), (3, 4, 2)),
    layer("rescaling", lambda: layers.Rescaling(1 / 255, offset=-0.5), (3, 4, 2)),
    layer("softmax", lambda: layers.Softmax(), (4, 6)),
    layer("batch normalisation", lambda: layers.BatchNormalization(momentum=0.9), (4, 5, 3)),
    layer("batch normalisation, bare", lambda: layers.BatchNormalization(
        epsilon=1e-2, center=False, scale=False), (6,)),
    layer("batch normalisation, inference", lambda: layers.BatchNormalization(), (4, 5, 3), training=False),
    layer("dropout, inference", lambda: layers.Dropout(0.4), (4, 5), training=False),
    layer("add", lambda: layers.Add(), (4, 3), (4, 3), (4, 3)),
]
