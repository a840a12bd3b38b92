import QuillGraph
import QuillTensor

@testable import QuillNetwork

extension LayerCase {
    /// Layers for images, noise, and merging layers.
    static let images: [LayerCase] =
        convolutions + channelsFirst + reshaping + noise + normalization + merging + activations

    private static let convolutions: [LayerCase] = [
        LayerCase(
            layer: Conv2D(6, 3, groups: 2), input: [6, 5, 4], output: [4, 3, 6],
            weights: ["kernel [3, 3, 2, 6]", "bias [6]"]),
        LayerCase(
            layer: Conv2D(
                8, Extent(2, 3), strides: 2, padding: .same, groups: 4, activation: .tanh, useBias: false),
            input: [5, 6, 4], output: [3, 3, 8], weights: ["kernel [2, 3, 1, 8]"]),
        LayerCase(
            layer: DepthwiseConv2D(3), input: [6, 5, 3], output: [4, 3, 3],
            weights: ["kernel [3, 3, 3, 1]", "bias [3]"]),
        LayerCase(
            layer: DepthwiseConv2D(
                Extent(3, 2), strides: 2, padding: .same, depthMultiplier: 2, activation: .sigmoid,
                depthwiseInitializer: .heNormal, biasInitializer: .constant(0.1),
                depthwiseRegularizer: .l2(0.1), biasRegularizer: .l1(0.2), activityRegularizer: .l2(0.1),
                depthwiseConstraint: .maxNorm(axes: [0, 1]), biasConstraint: .nonNegative),
            input: [7, 6, 2], output: [4, 3, 4], weights: ["kernel [3, 2, 2, 2]", "bias [4]"]),
        LayerCase(
            layer: DepthwiseConv2D(3, padding: .same, dilationRate: 2, useBias: false), input: [6, 6, 17],
            output: [6, 6, 17], weights: ["kernel [3, 3, 17, 1]"]),
        LayerCase(
            layer: SeparableConv2D(4, 3), input: [6, 5, 3], output: [4, 3, 4],
            weights: ["depthwise_kernel [3, 3, 3, 1]", "pointwise_kernel [1, 1, 3, 4]", "bias [4]"]),
        LayerCase(
            layer: SeparableConv2D(
                5, 2, strides: 2, padding: .same, depthMultiplier: 2, activation: .tanh, useBias: false,
                depthwiseInitializer: .heUniform, pointwiseInitializer: .glorotNormal,
                depthwiseRegularizer: .l2(0.1), pointwiseRegularizer: .l1(0.1),
                pointwiseConstraint: .nonNegative),
            input: [5, 4, 3], output: [3, 2, 5],
            weights: ["depthwise_kernel [2, 2, 3, 2]", "pointwise_kernel [1, 1, 6, 5]"], tolerance: 4e-3),
        LayerCase(
            layer: Conv2DTranspose(4, 3), input: [4, 3, 2], output: [6, 5, 4],
            weights: ["kernel [3, 3, 4, 2]", "bias [4]"]),
        LayerCase(
            layer: Conv2DTranspose(
                3, 2, strides: 3, activation: .tanh, kernelInitializer: .heNormal,
                biasInitializer: .constant(0.2), kernelRegularizer: .l2(0.1)),
            input: [3, 4, 2], output: [9, 12, 3], weights: ["kernel [2, 2, 3, 2]", "bias [3]"]),
        LayerCase(
            layer: Conv2DTranspose(3, Extent(3, 4), strides: 2, padding: .same, activation: .sigmoid),
            input: [3, 4, 2], output: [6, 8, 3], weights: ["kernel [3, 4, 3, 2]", "bias [3]"]),
        LayerCase(
            layer: Conv2DTranspose(
                3, 3, strides: 2, padding: .same, outputPadding: Extent(0, 1), useBias: false),
            input: [3, 4, 2], output: [5, 8, 3], weights: ["kernel [3, 3, 3, 2]"]),
        LayerCase(
            layer: Conv2DTranspose(3, Extent(2, 3), strides: 2, padding: .same, outputPadding: 0),
            input: [3, 4, 2],
            output: [4, 7, 3], weights: ["kernel [2, 3, 3, 2]", "bias [3]"]),
        LayerCase(
            layer: Conv2DTranspose(2, 3, dilationRate: 2), input: [3, 4, 2], output: [7, 8, 2],
            weights: ["kernel [3, 3, 2, 2]", "bias [2]"]),
    ]

    /// Images with channels first, as they come from files.
    private static let channelsFirst: [LayerCase] = {
        let rows: [(any ConfigurableLayer, Shape, Shape, [String])] = [
            (
                Conv2D(4, 3, strides: 2, activation: .tanh), [2, 5, 6], [4, 2, 2],
                ["kernel [3, 3, 2, 4]", "bias [4]"]
            ),
            (AveragePooling2D(2, strides: 1), [2, 4, 3], [2, 3, 2], []),
            (GlobalAveragePooling2D(keepDims: true), [5, 4, 3], [5, 1, 1], []),
            (GlobalAveragePooling2D(), [5, 4, 3], [5], []),
            (Flatten(), [2, 3, 4], [24], []), (Flatten(), [4], [4], []),
        ]
        return rows.compactMap { layer, input, output, weights in
            guard let layer = try? layer.channelsFirst() else { return nil }
            return LayerCase(layer: layer, input: input, output: output, weights: weights)
        }
    }()

    private static let reshaping: [LayerCase] = [
        LayerCase(layer: GlobalAveragePooling2D(), input: [4, 3, 5], output: [5]),
        LayerCase(layer: GlobalAveragePooling2D(keepDims: true), input: [4, 3, 5], output: [1, 1, 5]),
        LayerCase(layer: GlobalMaxPooling2D(), input: [4, 3, 5], output: [5], spacing: 0.05),
        LayerCase(
            layer: GlobalMaxPooling2D(keepDims: true), input: [4, 3, 5], output: [1, 1, 5], spacing: 0.05),
        LayerCase(layer: ZeroPadding2D(), input: [3, 4, 2], output: [5, 6, 2]),
        LayerCase(
            layer: ZeroPadding2D(Margins(top: 1, bottom: 0, left: 2, right: 3)), input: [3, 4, 2],
            output: [4, 9, 2]),
        LayerCase(layer: Cropping2D(), input: [3, 4, 2], output: [3, 4, 2]),
        LayerCase(
            layer: Cropping2D(Margins(top: 1, bottom: 0, left: 0, right: 2)), input: [3, 4, 2],
            output: [2, 2, 2]),
        LayerCase(layer: UpSampling2D(), input: [3, 2, 4], output: [6, 4, 4]),
        LayerCase(
            layer: UpSampling2D(Extent(3, 1), interpolation: .bilinear), input: [3, 2, 4], output: [9, 2, 4]),
        LayerCase(
            layer: UpSampling2D(2, interpolation: .bilinear), input: [1, 3, 2], output: [2, 6, 2]),
        LayerCase(
            layer: UpSampling2D(Extent(2, 3), interpolation: .bicubic), input: [3, 2, 4], output: [6, 6, 4]),
        LayerCase(
            layer: UpSampling2D(Extent(2, 1), interpolation: .lanczos3), input: [3, 4, 2], output: [6, 4, 2]),
        LayerCase(layer: UpSampling2D(3, interpolation: .lanczos5), input: [2, 1, 2], output: [6, 3, 2]),
        LayerCase(layer: Rescaling([0.1, -2], offset: [-0.5, 3]), input: [3, 2], output: [3, 2]),
        LayerCase(layer: Rescaling([0.1, -2]), input: [3, 2], output: [3, 2]),
        LayerCase(layer: Permute([3, 1, 2]), input: [2, 3, 4], output: [4, 2, 3]),
        LayerCase(layer: RepeatVector(3), input: [4], output: [3, 4]),
    ]

    private static let noise: [LayerCase] = [
        LayerCase(layer: SpatialDropout2D(0.5), input: [3, 4, 8], output: [3, 4, 8], differs: true),
        LayerCase(layer: GaussianNoise(0.3), input: [3, 4], output: [3, 4], differs: true),
        LayerCase(layer: GaussianNoise(0), input: [3, 4], output: [3, 4]),
        LayerCase(layer: GaussianDropout(0.3), input: [3, 4], output: [3, 4], differs: true),
        LayerCase(layer: AlphaDropout(0.3), input: [3, 4], output: [3, 4], differs: true),
        LayerCase(
            layer: ActivityRegularization(l1: 0.2, l2: 0.3), input: [3, 4], output: [3, 4], spacing: 0.05),
    ]

    private static let normalization: [LayerCase] = [
        LayerCase(
            layer: BatchNormalization(
                axis: 3, betaInitializer: .constant(0.1), gammaInitializer: .constant(2),
                movingMeanInitializer: .constant(1), movingVarianceInitializer: .constant(3),
                betaRegularizer: .l2(0.1), gammaRegularizer: .l1(0.1), betaConstraint: .nonNegative,
                gammaConstraint: .nonNegative),
            input: [3, 2, 5], output: [3, 2, 5], weights: ["gamma [5]", "beta [5]"],
            statistics: ["moving_mean [5]", "moving_variance [5]"], differs: true, tolerance: 5e-3),
        LayerCase(
            layer: BatchNormalization(axis: 1), input: [5, 2, 3], output: [5, 2, 3],
            weights: ["gamma [5]", "beta [5]"], statistics: ["moving_mean [5]", "moving_variance [5]"],
            differs: true, tolerance: 5e-3),
        LayerCase(
            layer: LayerNormalization(rmsScaling: true), input: [3, 7], output: [3, 7],
            weights: ["gamma [7]"],
            tolerance: 5e-3),
        LayerCase(
            layer: LayerNormalization(axes: [-1, 1], gammaRegularizer: .l2(0.1)), input: [4, 3, 2],
            output: [4, 3, 2], weights: ["gamma [2, 4]", "beta [2, 4]"], tolerance: 5e-3),
        LayerCase(
            layer: GroupNormalization(groups: 2, axis: -2), input: [3, 4, 2], output: [3, 4, 2],
            weights: ["gamma [4]", "beta [4]"], tolerance: 5e-3),
        LayerCase(
            layer: LayerNormalization(), input: [3, 7], output: [3, 7], weights: ["gamma [7]", "beta [7]"],
            tolerance: 5e-3),
        LayerCase(
            layer: LayerNormalization(
                axes: [-2, -1], epsilon: 0.1, center: false, gammaRegularizer: .l2(0.1)),
            input: [2, 3, 4], output: [2, 3, 4], weights: ["gamma [3, 4]"], tolerance: 5e-3),
        LayerCase(
            layer: LayerNormalization(axis: 1, scale: false), input: [6, 3, 4], output: [6, 3, 4],
            weights: ["beta [6]"], tolerance: 5e-3),
        LayerCase(
            layer: GroupNormalization(groups: 2), input: [3, 2, 6], output: [3, 2, 6],
            weights: ["gamma [6]", "beta [6]"], tolerance: 5e-3),
        LayerCase(
            layer: GroupNormalization(groups: -1, axis: 3, epsilon: 0.1, center: false, scale: false),
            input: [3, 4, 2], output: [3, 4, 2], tolerance: 5e-3),
        LayerCase(layer: UnitNormalization(), input: [3, 4], output: [3, 4], tolerance: 4e-3),
        LayerCase(
            layer: UnitNormalization(axes: [1, 3]), input: [3, 2, 4], output: [3, 2, 4], tolerance: 4e-3),
    ]

    private static let merging: [LayerCase] = [
        LayerCase(layer: Add(), input: [3, 4], output: [3, 4], others: [[3, 4], [1, 4]]),
        LayerCase(layer: Add(), input: [3, 4], output: [2, 3, 4], others: [[4], [2, 1, 4]]),
        LayerCase(
            layer: Average().regularizingActivity(.l2(0.1)), input: [3, 4], output: [3, 4], others: [[3, 4]]),
        LayerCase(layer: Subtract(), input: [3, 4], output: [3, 4], others: [[3, 4]]),
        LayerCase(layer: Multiply(), input: [3, 4], output: [3, 4], others: [[3, 4], [3, 1]]),
        LayerCase(layer: Average(), input: [3, 4], output: [3, 4], others: [[3, 4], [3, 4]]),
        LayerCase(
            layer: Maximum(), input: [3, 4], output: [3, 4], others: [[3, 4], [3, 4]], spacing: 0.2),
        LayerCase(layer: Minimum(), input: [3, 4], output: [3, 4], others: [[3, 4]], spacing: 0.2),
        LayerCase(layer: Concatenate(), input: [3, 2], output: [3, 9], others: [[3, 4], [3, 3]]),
        LayerCase(layer: Concatenate(axis: 1), input: [3, 2], output: [5, 2], others: [[2, 2]]),
        LayerCase(layer: Dot(axes: 1), input: [4], output: [1], others: [[4]]),
        LayerCase(layer: Dot(axes: (2, 1)), input: [3, 4], output: [3, 5], others: [[4, 5]]),
        LayerCase(
            layer: Dot(axes: -1, normalize: true), input: [2, 4], output: [2, 3], others: [[3, 4]],
            tolerance: 4e-3),
    ]

    private static let activations: [LayerCase] = [
        LayerCase(layer: Softmax(axis: 1), input: [3, 4], output: [3, 4]),
        LayerCase(layer: Softmax(axes: [1, 3]), input: [3, 2, 4], output: [3, 2, 4]),
        LayerCase(
            layer: ReLU().regularizingActivity(.l1l2(l1: 0.1, l2: 0.2)), input: [3, 4], output: [3, 4],
            spacing: 0.05),
        LayerCase(
            layer: Dense(
                4, activation: .rectifier(maxValue: 1.01, negativeSlope: 0.1, threshold: 0.31),
                activityRegularizer: .l2(0.1)),
            input: [2, 3, 5], output: [2, 3, 4], weights: ["kernel [5, 4]", "bias [4]"], tolerance: 4e-3),
        LayerCase(layer: ReLU(), input: [3, 4], output: [3, 4], spacing: 0.05),
        LayerCase(
            layer: ReLU(maxValue: 1.01, negativeSlope: 0.1, threshold: 0.31), input: [3, 4], output: [3, 4],
            spacing: 0.05),
        LayerCase(layer: LeakyReLU(), input: [3, 4], output: [3, 4], spacing: 0.05),
        LayerCase(layer: ELU(alpha: 0.5), input: [3, 4], output: [3, 4], spacing: 0.05),
        LayerCase(
            layer: PReLU(), input: [3, 4], output: [3, 4], weights: ["alpha [3, 4]"], spacing: 0.05),
        LayerCase(
            layer: PReLU(
                alphaInitializer: .constant(0.2), alphaRegularizer: .l2(0.1), alphaConstraint: .nonNegative,
                sharedAxes: [1, 2]),
            input: [2, 3, 4], output: [2, 3, 4], weights: ["alpha [1, 1, 4]"], spacing: 0.05),
        LayerCase(
            layer: PReLU(sharedAxes: [2]), input: [2, 3, 4], output: [2, 3, 4], weights: ["alpha [2, 1, 4]"],
            spacing: 0.05),
    ]
}

/// A layer created with only its required settings, and those settings.
struct DefaultsCase: Sendable {
    let layer: any ConfigurableLayer
    var required: [String: Configuration.Value] = [:]
}

extension LayerCase {
    static let defaults: [DefaultsCase] = [
        .init(layer: Conv2D(4, 3), required: ["filters": .init(4), "kernel_size": .init(3)]),
        .init(layer: DepthwiseConv2D(3), required: ["kernel_size": .init(3)]),
        .init(layer: SeparableConv2D(4, 3), required: ["filters": .init(4), "kernel_size": .init(3)]),
        .init(layer: Conv2DTranspose(4, 3), required: ["filters": .init(4), "kernel_size": .init(3)]),
        .init(layer: GlobalAveragePooling2D()), .init(layer: GlobalMaxPooling2D()),
        .init(layer: ZeroPadding2D()), .init(layer: Cropping2D()), .init(layer: UpSampling2D()),
        .init(layer: LayerNormalization()), .init(layer: GroupNormalization()),
        .init(layer: UnitNormalization()), .init(layer: Softmax()), .init(layer: BatchNormalization()),
        .init(layer: Concatenate()),
        .init(layer: PReLU()), .init(layer: ReLU()), .init(layer: LeakyReLU()), .init(layer: ELU()),
        .init(layer: ActivityRegularization()),
        .init(layer: ZeroPadding2D(2), required: ["padding": .init(2)]),
        .init(
            layer: ZeroPadding2D(Margins(vertical: 2, horizontal: 1)), required: ["padding": .init([2, 1])]),
        .init(layer: Dot(axes: 1), required: ["axes": .init(1)]),
    ]
}

extension ImpossibleLayer {
    static let images: [ImpossibleLayer] = [
        .init(
            [Conv2D(4, 3, groups: 3)], [8, 8, 3], .argument,
            "conv2d: groups must divide 3 channels and 4 filters, received 3"),
        .init(
            [Conv2D(4, 3, groups: 0)], [8, 8, 3], .argument, "conv2d: groups must be positive, received 0"),
        .init(
            [DepthwiseConv2D(3, depthMultiplier: 0)], [8, 8, 3], .argument,
            "depthwise_conv2d: the depth multiplier must be positive, received 0"),
        .init(
            [DepthwiseConv2D(9)], [8, 8, 3], .shape,
            "depthwise_conv2d: a window of 9×9 does not fit into images of 8×8; use padding: .same or fewer layers before it"
        ),
        .init(
            [DepthwiseConv2D(3)], [8, 8], .shape,
            "depthwise_conv2d: expected images [height, width, channels], received shape [8, 8]; add a Reshape layer first"
        ),
        .init(
            [SeparableConv2D(0, 3)], [8, 8, 3], .argument,
            "separable_conv2d: filters must be positive, received 0"),
        .init(
            [Conv2DTranspose(2, 0)], [8, 8, 3], .argument,
            "conv2d_transpose: the kernel size must be positive, received 0×0"),
        .init(
            [Conv2DTranspose(2, 3, strides: 2, outputPadding: 2)], [4, 4, 3], .shape,
            "conv2d_transpose: an output padding of 2×2 does not fit stride 2×2: images of 11×11 would come from 5×5, not 4×4"
        ),
        .init(
            [GlobalAveragePooling2D()], [8], .shape,
            "global_average_pooling2d: expected images [height, width, channels], received shape [8]; add a Reshape layer first"
        ),
        .init(
            [GlobalMaxPooling2D()], [8], .shape,
            "global_max_pooling2d: expected images [height, width, channels], received shape [8]; add a Reshape layer first"
        ),
        .init(
            [ZeroPadding2D(Margins(top: -1))], [8, 8, 1], .argument,
            "zero_padding2d: margins must not be negative, received top -1, bottom 0, left 0, right 0"
        ),
        .init(
            [Cropping2D(Margins(vertical: 4, horizontal: 0))], [8, 8, 1], .shape,
            "cropping2d: cropping top 4, bottom 4, left 0, right 0 removes all of an image of 8×8"),
        .init(
            [UpSampling2D(Extent(2, 0))], [8, 8, 1], .argument,
            "up_sampling2d: the size must be positive, received 2×0"),
        .init(
            [Permute([1, 3])], [8, 8], .argument,
            "permute: expected a permutation of the axes 1…2 for samples of shape [8, 8], received [1, 3]"),
        .init([RepeatVector(0)], [8], .argument, "repeat_vector: n must be positive, received 0"),
        .init(
            [RepeatVector(2)], [8, 2], .shape,
            "repeat_vector: expected [features], received shape [8, 2]; add a Flatten layer first"),
        .init(
            [SpatialDropout2D(1)], [8, 8, 1], .argument,
            "spatial_dropout2d: the dropout rate must be in 0..<1, received 1.0"),
        .init(
            [GaussianNoise(-1)], [8], .argument,
            "gaussian_noise: the standard deviation must be in 0...1, received -1.0"),
        .init(
            [GaussianDropout(1)], [8], .argument,
            "gaussian_dropout: the dropout rate must be in 0..<1, received 1.0"),
        .init(
            [AlphaDropout(2)], [8], .argument,
            "alpha_dropout: the dropout rate must be in 0..<1, received 2.0"),
        .init(
            [BatchNormalization(axis: 0)], [8, 8, 3], .argument,
            "batch_normalization: expected an axis in 1…3 or -3…-1 for samples of shape [8, 8, 3], received 0"
        ),
        .init(
            [Softmax(axes: [1, -2])], [8, 3], .argument,
            "softmax: expected different axes, received [1, -2] for samples of shape [8, 3]"),
        .init(
            [Rescaling([1, 2])], [8, 8, 3], .shape,
            "rescaling: expected one scale, or one for each of the last axis of samples of shape [8, 8, 3], received 2"
        ),
        .init(
            [Rescaling([1], offset: [1, 2])], [8, 8, 3], .shape,
            "rescaling: expected one offset, or one for each of the last axis of samples of shape [8, 8, 3], received 2"
        ),
        .init(
            [LayerNormalization(axis: 0)], [8, 8], .argument,
            "layer_normalization: expected an axis in 1…2 or -2…-1 for samples of shape [8, 8], received 0"),
        .init(
            [LayerNormalization(axes: [])], [8, 8], .argument,
            "layer_normalization: expected at least one axis"),
        .init(
            [GroupNormalization(groups: 3)], [8, 8, 4], .argument,
            "group_normalization: groups must divide 4 channels, received 3"),
        .init(
            [GroupNormalization(groups: 2, axis: 1)], [3, 8, 4], .argument,
            "group_normalization: groups must divide 3 channels, received 2"),
        .init(
            [GroupNormalization(groups: 2, axis: 4)], [8, 8, 4], .argument,
            "group_normalization: expected an axis in 1…3 or -3…-1 for samples of shape [8, 8, 4], received 4"
        ),
        .init(
            [UnitNormalization(axis: 4)], [8, 8], .argument,
            "unit_normalization: expected an axis in 1…2 or -2…-1 for samples of shape [8, 8], received 4"),
        .init(
            [Concatenate(axis: 0)], [8, 8], .argument,
            "concatenate: expected an axis in 1…2 or -2…-1 for samples of shape [8, 8], received 0"),
        .init([Subtract()], [8], .argument, "subtract: expected two inputs, received 1"),
        .init([Dot(axes: 1)], [8], .argument, "dot: expected two inputs, received 1"),
        .init(
            [PReLU(sharedAxes: [3])], [8, 8], .argument,
            "p_re_lu: expected an axis in 1…2 or -2…-1 for samples of shape [8, 8], received 3"),
        .init(
            [ReLU(negativeSlope: -1)], [8], .argument,
            "re_lu: negativeSlope must not be negative, received -1.0"),
        .init(
            [LeakyReLU(negativeSlope: -1)], [8], .argument,
            "leaky_re_lu: negativeSlope must not be negative, received -1.0"),
    ]
}
