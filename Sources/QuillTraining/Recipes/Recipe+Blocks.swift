import QuillGraph
import QuillNetwork
import QuillTensor

extension Recipe {
    /// Networks of residual blocks or of depthwise separable convolutions.
    static let blocks = [residual, separable]

    /// A small residual network: three blocks of 16, 32 and 64 filters.
    private static let residual = Recipe(
        "resnet-16-32-64", schedule: .cosine, batchSize: 64, epochs: 10,
        validation: .holdOut(0.1, seed: 1), source: .residualNetworks
    ) { input, classes in
        let image = Input(input)
        var x = Rescaling(1 / 255)(image)
        x = Activation(.relu)(normalized(x, filters: 16))
        for (filters, stride) in [(16, 1), (32, 2), (64, 2)] {
            let shortcut = stride == 1 ? x : normalized(x, filters: filters, size: 1, stride: stride)
            var branch = Activation(.relu)(normalized(x, filters: filters, stride: stride))
            branch = normalized(branch, filters: filters)
            x = Activation(.relu)(Add()([branch, shortcut]))
        }
        x = Dense(classes)(GlobalAveragePooling2D()(x))
        return try Network(inputs: [image], outputs: [x], name: "resnet-16-32-64")
    }

    /// Depthwise separable convolutions: one filter per channel, then a 1×1 convolution across channels.
    private static let separable = Recipe(
        "separable-32-64-128", schedule: .cosine, batchSize: 64, epochs: 10,
        validation: .holdOut(0.1, seed: 1), source: .mobileNets
    ) { input, classes in
        let image = Input(input)
        var x = Rescaling(1 / 255)(image)
        x = Activation(.relu)(normalized(x, filters: 32))
        for (filters, stride) in [(64, 2), (64, 1), (128, 2), (128, 1)] {
            x = DepthwiseConv2D(3, strides: Extent(stride, stride), padding: .same, useBias: false)(x)
            x = Activation(.relu)(BatchNormalization()(x))
            x = Activation(.relu)(normalized(x, filters: filters, size: 1))
        }
        x = Dense(classes)(GlobalAveragePooling2D()(x))
        return try Network(inputs: [image], outputs: [x], name: "separable-32-64-128")
    }

    /// Returns a convolution with batch normalization in place of a bias.
    private static func normalized(_ x: Symbol, filters: Int, size: Int = 3, stride: Int = 1) -> Symbol {
        let convolution = Conv2D(
            filters, Extent(size, size), strides: Extent(stride, stride), padding: .same, useBias: false)
        return BatchNormalization()(convolution(x))
    }
}
