"""Layers with all that they can be asked for."""

import numpy as np
import tensorflow as tf
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
    layer("conv2d grouped", lambda: layers.Conv2D(6, 3, groups=2, padding="same"), (6, 5, 4)),
    layer("conv2d grouped, strided", lambda: layers.Conv2D(
        8, (2, 3), strides=(2, 2), groups=4, activation="tanh"), (7, 6, 4)),
    layer("depthwise conv2d", lambda: layers.DepthwiseConv2D(3, activation="relu"), (7, 6, 3)),
    layer("depthwise conv2d same, strided", lambda: layers.DepthwiseConv2D(
        3, strides=2, padding="same", depth_multiplier=2), (7, 6, 3)),
    layer("depthwise conv2d dilated", lambda: layers.DepthwiseConv2D(
        (3, 2), dilation_rate=(2, 2), use_bias=False), (8, 7, 5)),
    layer("depthwise conv2d of one channel", lambda: layers.DepthwiseConv2D(5, depth_multiplier=4), (8, 7, 1)),
    layer("depthwise conv2d, L2", lambda: layers.DepthwiseConv2D(
        5, padding="same", depthwise_regularizer=regularizers.L2(0.02)), (8, 7, 17)),
    layer("separable conv2d", lambda: layers.SeparableConv2D(4, 3, activation="relu"), (7, 6, 3)),
    layer("separable conv2d same", lambda: layers.SeparableConv2D(
        5, 3, strides=2, padding="same", depth_multiplier=2, use_bias=False,
        depthwise_regularizer=regularizers.L2(0.02), pointwise_regularizer=regularizers.L1(0.01)), (7, 6, 3)),
    layer("conv2d transpose", lambda: layers.Conv2DTranspose(4, 3, activation="tanh"), (4, 5, 3)),
    layer("conv2d transpose, strided", lambda: layers.Conv2DTranspose(4, 3, strides=2), (4, 5, 3)),
    layer("conv2d transpose same", lambda: layers.Conv2DTranspose(
        4, (3, 4), strides=(2, 3), padding="same", activation="relu"), (4, 5, 3)),
    layer("conv2d transpose, gaps", lambda: layers.Conv2DTranspose(4, 2, strides=3, use_bias=False), (4, 5, 3)),
    layer("conv2d transpose, output padding", lambda: layers.Conv2DTranspose(
        4, 3, strides=2, padding="same", output_padding=(0, 1)), (4, 5, 3)),
    layer("conv2d transpose, output padding valid", lambda: layers.Conv2DTranspose(
        4, 3, strides=2, output_padding=1), (4, 5, 3)),
    layer("global average pooling", lambda: layers.GlobalAveragePooling2D(), (4, 3, 5)),
    layer("global average pooling, all axes", lambda: layers.GlobalAveragePooling2D(keepdims=True), (4, 3, 5)),
    layer("global max pooling", lambda: layers.GlobalMaxPooling2D(), (4, 3, 5)),
    layer("global max pooling of equals", lambda: layers.GlobalMaxPooling2D(keepdims=True), (4, 3, 2),
          values=lambda random, shape: random.integers(0, 3, shape)),
    layer("zero padding", lambda: layers.ZeroPadding2D(), (3, 4, 2)),
    layer("zero padding, each side", lambda: layers.ZeroPadding2D(((1, 0), (2, 3))), (3, 4, 2)),
    layer("cropping", lambda: layers.Cropping2D(((1, 0), (0, 2))), (4, 5, 2)),
    layer("up-sampling", lambda: layers.UpSampling2D((2, 3)), (3, 4, 2)),
    layer("up-sampling bilinear", lambda: layers.UpSampling2D(2, interpolation="bilinear"), (3, 4, 2)),
    layer("up-sampling bilinear by 3 and 4", lambda: layers.UpSampling2D(
        (3, 4), interpolation="bilinear"), (1, 4, 2)),
    layer("permute", lambda: layers.Permute((3, 1, 2)), (2, 3, 4)),
    layer("repeat vector", lambda: layers.RepeatVector(3), (4,)),
    layer("spatial dropout, inference", lambda: layers.SpatialDropout2D(0.4), (3, 4, 5), training=False),
    layer("gaussian noise, inference", lambda: layers.GaussianNoise(0.4), (4, 5), training=False),
    layer("gaussian dropout, inference", lambda: layers.GaussianDropout(0.4), (4, 5), training=False),
    layer("alpha dropout, inference", lambda: layers.AlphaDropout(0.4), (4, 5), training=False),
    layer("layer normalisation", lambda: layers.LayerNormalization(), (3, 7)),
    layer("layer normalisation of images", lambda: layers.LayerNormalization(
        axis=[1, 2, 3], epsilon=1e-2), (3, 4, 2)),
    layer("layer normalisation, first axis", lambda: layers.LayerNormalization(axis=1, center=False), (5, 4, 2)),
    layer("group normalisation", lambda: layers.GroupNormalization(2), (4, 3, 6)),
    layer("group normalisation, each channel", lambda: layers.GroupNormalization(
        -1, center=False, scale=False), (4, 3, 2)),
    layer("unit normalisation", lambda: layers.UnitNormalization(), (4, 5)),
    layer("unit normalisation of images", lambda: layers.UnitNormalization(axis=[1, 2]), (4, 5, 2)),
    layer("batch normalisation, axis 3, L2", lambda: layers.BatchNormalization(
        axis=3, gamma_regularizer=regularizers.L2(0.1)), (4, 5, 3)),
    layer("subtract", lambda: layers.Subtract(), (4, 3), (4, 3)),
    layer("multiply", lambda: layers.Multiply(), (4, 3), (4, 3), (4, 3)),
    layer("multiply by rows", lambda: layers.Multiply(), (4, 3), (1, 3)),
    layer("average", lambda: layers.Average(), (4, 3), (4, 3), (4, 3)),
    layer("maximum", lambda: layers.Maximum(), (4, 3), (4, 3), (4, 3)),
    layer("minimum", lambda: layers.Minimum(), (4, 3), (4, 3)),
    layer("concatenate", lambda: layers.Concatenate(), (4, 3), (4, 2), (4, 5)),
    layer("concatenate, first axis", lambda: layers.Concatenate(axis=1), (4, 3), (2, 3)),
    layer("dot", lambda: layers.Dot(axes=1), (5,), (5,)),
    layer("dot of matrices", lambda: layers.Dot(axes=(2, 1)), (3, 4), (4, 5)),
    layer("dot, normalised", lambda: layers.Dot(axes=2, normalize=True), (3, 4), (5, 4)),
    layer("PReLU", lambda: layers.PReLU(), (4, 3)),
    layer("PReLU, shared axes", lambda: layers.PReLU(
        alpha_initializer="ones", alpha_regularizer=regularizers.L2(0.1), shared_axes=[1, 2]), (4, 5, 3)),
    layer("leaky ReLU", lambda: layers.LeakyReLU(), (4, 5)),
    layer("ELU", lambda: layers.ELU(0.7), (4, 5)),
    layer("ReLU", lambda: layers.ReLU(), (4, 5)),
    layer("ReLU with all", lambda: layers.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.3), (4, 5)),
    layer("softmax, first axis", lambda: layers.Softmax(axis=1), (4, 6)),
    layer("softmax of two axes", lambda: layers.Softmax(axis=[1, 3]), (4, 2, 3)),
    layer("batch normalisation, first axis", lambda: layers.BatchNormalization(axis=1, momentum=0.9), (4, 5, 3)),
    layer("batch normalisation, second axis, inference", lambda: layers.BatchNormalization(axis=-2), (4, 5, 3),
          training=False),
    layer("group normalisation, first axis", lambda: layers.GroupNormalization(2, axis=1), (6, 3, 4)),
    layer("group normalisation, second axis", lambda: layers.GroupNormalization(3, axis=-2), (4, 6, 2)),
    layer("layer normalisation, RMS", lambda: layers.LayerNormalization(rms_scaling=True, center=False), (3, 7)),
    layer("layer normalisation, RMS of another axis", lambda: layers.LayerNormalization(
        axis=1, rms_scaling=True, epsilon=1e-2), (5, 4, 2)),
    layer("layer normalisation, last and first axis", lambda: layers.LayerNormalization(axis=(-1, 1)), (7, 6, 4)),
    layer("layer normalisation, last two axes", lambda: layers.LayerNormalization(axis=(1, 2)), (3, 4)),
    layer("rescaling by lists", lambda: layers.Rescaling([0.5, -2.0], offset=[1.0, 0.25]), (3, 4, 2)),
    layer("rescaling by a list", lambda: layers.Rescaling([0.5, -2.0, 3.0]), (4, 3)),
    layer("add of different ranks", lambda: layers.Add(), (3, 4), (4,), (2, 1, 4)),
    layer("multiply of different ranks", lambda: layers.Multiply(), (4,), (3, 4)),
    layer("dense on images, activity", lambda: layers.Dense(
        4, activation="tanh", activity_regularizer=regularizers.L1L2(0.1, 0.2)), (2, 3, 5)),
    layer("ReLU, activity", lambda: layers.ReLU(activity_regularizer=regularizers.L1(0.1)), (4, 5)),
    layer("max pooling, activity", lambda: layers.MaxPooling2D(
        activity_regularizer=regularizers.L2(0.1)), (6, 7, 3)),
    layer("batch normalisation, activity", lambda: layers.BatchNormalization(
        activity_regularizer=regularizers.L1(0.1)), (4, 3)),
    layer("flatten, activity", lambda: layers.Flatten(activity_regularizer=regularizers.L2(0.1)), (4, 3)),
    layer("add, activity", lambda: layers.Add(activity_regularizer=regularizers.L2(0.1)), (4, 3), (4, 3)),
    layer("dense, leaky ReLU", lambda: layers.Dense(4, activation=layers.LeakyReLU(0.1)), (5,)),
    layer("dense, ReLU with all", lambda: layers.Dense(
        4, activation=layers.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.3)), (5,)),
    layer("flatten, channels first", lambda: layers.Flatten(data_format="channels_first"), (3, 4, 2)),
    layer("global average pooling, channels first", lambda: layers.GlobalAveragePooling2D(
        data_format="channels_first", keepdims=True), (5, 4, 3)),
    layer("zero padding, channels first", lambda: layers.ZeroPadding2D(
        ((1, 0), (2, 3)), data_format="channels_first"), (2, 3, 4)),
    layer("up-sampling, channels first", lambda: layers.UpSampling2D(
        (2, 3), data_format="channels_first"), (2, 3, 4)),
    layer("activity regularisation", lambda: layers.ActivityRegularization(l1=0.1, l2=0.2), (4, 5)),
]


class RandomRotation(layers.RandomRotation):
    """Keras's own multiplies 32 by 64 bits when it computes in 64."""

    def _compute_affine_matrix(self, **parts):
        return super()._compute_affine_matrix(
            **{name: tf.cast(part, "float32") for name, part in parts.items()})


# Layers that change pictures at random, where their ranges leave them no choice. TensorFlow gives warps an approximate
# gradient – the picture warped backwards –, Quill the true one, which QuillGraphTests check.
ROWS += [
    layer(f"random {name} {mode} {interpolation}",
          lambda make=make, mode=mode, interpolation=interpolation: make(
              fill_mode=mode, interpolation=interpolation, fill_value=0.5 if mode == "constant" else 0.0),
          (7, 9, channels), gradients=False)
    for name, channels, make in [
        ("rotation", 1, lambda **how: RandomRotation((0.07, 0.07), **how)),
        ("translation", 3, lambda **how: layers.RandomTranslation((0.32, 0.32), (-0.43, -0.43), **how)),
        ("zoom", 2, lambda **how: layers.RandomZoom((0.3, 0.3), (-0.2, -0.2), **how)),
    ]
    for mode in ("constant", "reflect", "wrap", "nearest")
    for interpolation in ("nearest", "bilinear")
] + [
    layer("random translation, single numbers", lambda: layers.RandomTranslation(0.0, 0.0), (4, 5, 1)),
    layer("random zoom alike", lambda: layers.RandomZoom((0.45, 0.45), fill_mode="constant"), (6, 8, 1),
          gradients=False),
    layer("random shear, none", lambda: layers.RandomShear((0.0, 0.0), 0.0), (6, 8, 1)),
    layer("random perspective, none", lambda: layers.RandomPerspective(scale=0.0), (6, 8, 1)),
    layer("random contrast", lambda: layers.RandomContrast((-0.3, 0.3), value_range=(-1, 2)), (5, 4, 3)),
    layer("random contrast of one channel", lambda: layers.RandomContrast((-0.4, 0.4)), (5, 4, 1),
          values=lambda r, s: r.uniform(0, 255, s)),
    layer("random brightness", lambda: layers.RandomBrightness((0.2, 0.2), value_range=(-1, 1)), (5, 4, 3)),
    layer("random erasing", lambda: layers.RandomErasing((1.0, 1.0), scale=(1.0, 1.0), fill_value=0.4), (5, 4, 3)),
    layer("random erasing, never", lambda: layers.RandomErasing(0.0), (5, 4, 3)),
    layer("random blur", lambda: layers.RandomGaussianBlur(
        (1.0, 1.0), kernel_size=5, sigma=(0.7, 0.7), value_range=(-1, 1)), (7, 6, 3)),
]
