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
    let settings: KernelSettings
    /// The name asked for.
    public let name: String?

    /// A layer of `filters` filters of the given size.
    public init(
        _ filters: Int, _ kernelSize: Extent, strides: Extent = 1, padding: Padding = .valid,
        dilationRate: Extent = 1,
        activation: ActivationFunction = .linear, useBias: Bool = true,
        kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
        kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
        activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
        biasConstraint: Constraint? = nil, name: String? = nil
    ) {
        self.filters = filters
        self.kernelSize = kernelSize
        self.strides = strides
        self.padding = padding
        self.dilationRate = dilationRate
        settings = KernelSettings(
            activation: activation, useBias: useBias, kernelInitializer: kernelInitializer,
            biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
            biasRegularizer: biasRegularizer, activityRegularizer: activityRegularizer,
            kernelConstraint: kernelConstraint, biasConstraint: biasConstraint)
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
        settings.declareKernel([kernelSize.height, kernelSize.width, input[2], filters], &weights)
        settings.declareBias(filters, &weights)
    }

    /// Adds convolution, bias and activation.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let sums = convolution(
            x, weights["kernel"], stride: strides, padding: padding, dilation: dilationRate)
        return settings.finish(sums, weights, mode)
    }

    /// Keras's settings.
    public var configuration: Configuration {
        Configuration(
            [
                "filters": .init(filters), "kernel_size": .init(kernelSize), "strides": .init(strides),
                "padding": .string(padding.rawValue), "data_format": "channels_last",
                "dilation_rate": .init(dilationRate), "groups": .init(1),
            ].merging(settings.configuration()) { $1 })
    }

    /// A layer from Keras's settings.
    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        try configuration.require("groups", .init(1))
        filters = try configuration.int("filters")
        kernelSize = try configuration.extent("kernel_size", default: 1)
        strides = try configuration.extent("strides", default: 1)
        padding = try configuration.choice("padding", default: .valid)
        dilationRate = try configuration.extent("dilation_rate", default: 1)
        settings = try KernelSettings(configuration)
        self.name = name
    }
}
