import QuillGraph
import QuillTensor

/// activation(x ∗ kernel + bias): two-dimensional convolution (cross-correlation, as in Keras).
///
/// Input [batch, height, width, channels]; output [batch, height′, width′, filters]; kernel [kernel height, kernel width,
/// channels, filters], bias [filters].
public struct Conv2D: ConfigurableLayer {
    let filters: Int
    let kernelSize: Extent
    let strides: Extent
    let padding: Padding
    let dilationRate: Extent
    let activation: ActivationFunction
    let usesBias: Bool
    let kernelInitializer: Initializer
    let biasInitializer: Initializer
    let kernelRegularizer: Regularizer?
    let biasRegularizer: Regularizer?
    /// The name asked for.
    public let name: String?

    /// A layer of `filters` filters of the given size.
    public init(
        _ filters: Int, _ kernelSize: Extent, strides: Extent = 1, padding: Padding = .valid,
        dilationRate: Extent = 1,
        activation: ActivationFunction = .linear, useBias: Bool = true,
        kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
        kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil, name: String? = nil
    ) {
        self.filters = filters
        self.kernelSize = kernelSize
        self.strides = strides
        self.padding = padding
        self.dilationRate = dilationRate
        self.activation = activation
        usesBias = useBias
        self.kernelInitializer = kernelInitializer
        self.biasInitializer = biasInitializer
        self.kernelRegularizer = kernelRegularizer
        self.biasRegularizer = biasRegularizer
        self.name = name
    }

    /// Declares kernel and bias.
    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        guard filters > 0 else {
            throw QuillError(.argument, "filters must be positive, received \(filters)")
        }
        guard kernelSize.height > 0, kernelSize.width > 0 else {
            throw QuillError(.argument, "the kernel size must be positive, received \(kernelSize)")
        }
        guard input.rank == 3 else {
            throw QuillError(
                .shape,
                "expected images [height, width, channels], received shape \(input); add Reshape before it")
        }
        weights.add(
            "kernel", [kernelSize.height, kernelSize.width, input[2], filters], kernelInitializer,
            regularizer: kernelRegularizer)
        if usesBias { weights.add("bias", [filters], biasInitializer, regularizer: biasRegularizer) }
    }

    /// Adds convolution, bias and activation.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        var y = convolution(x, weights["kernel"], stride: strides, padding: padding, dilation: dilationRate)
        if usesBias { y = y + weights["bias"] }
        return activation(y)
    }

    /// Keras's settings.
    public var configuration: Configuration {
        Configuration([
            "filters": .init(filters), "kernel_size": .init(kernelSize), "strides": .init(strides),
            "padding": .string(padding.rawValue), "data_format": "channels_last",
            "dilation_rate": .init(dilationRate),
            "groups": .init(1), "activation": .string(activation.rawValue), "use_bias": .bool(usesBias),
            "kernel_initializer": kernelInitializer.configuration,
            "bias_initializer": biasInitializer.configuration,
            "kernel_regularizer": kernelRegularizer?.configuration ?? .null,
            "bias_regularizer": biasRegularizer?.configuration ?? .null,
        ])
    }

    /// A layer from Keras's settings.
    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        try configuration.require("groups", .init(1))
        self.init(
            try configuration.int("filters"), try configuration.extent("kernel_size", default: 1),
            strides: try configuration.extent("strides", default: 1),
            padding: try configuration.choice("padding", default: .valid),
            dilationRate: try configuration.extent("dilation_rate", default: 1),
            activation: try configuration.choice("activation", default: .linear),
            useBias: try configuration.bool("use_bias", default: true),
            kernelInitializer: try configuration.initializer("kernel_initializer", default: .glorotUniform),
            biasInitializer: try configuration.initializer("bias_initializer", default: .zeros),
            kernelRegularizer: try configuration.regularizer("kernel_regularizer"),
            biasRegularizer: try configuration.regularizer("bias_regularizer"), name: name)
    }
}
