import QuillGraph
import QuillTensor

/// A convolution in two steps: filters that each see one channel, then 1×1 filters over all results, with bias
/// and activation (Chollet 2016, arXiv:1610.02357).
///
/// Input [batch, height, width, channels]; output [batch, height′, width′, filters]; depthwise_kernel [kernel height,
/// kernel width, channels, multiplier], pointwise_kernel [1, 1, channels · multiplier, filters], bias [filters].
public struct SeparableConv2D: ConfigurableLayer {
    let filters: Int
    let window: WindowSettings
    let depthMultiplier: Int
    /// The settings of the first step's kernel.
    let depthwise: KernelSettings
    /// The settings of the second step's kernel, the bias and the activation.
    let settings: KernelSettings
    public let name: String?
    public var activityRegularizer: Regularizer? { settings.activityRegularizer }

    /// Creates a layer of `filters` filters of the given size.
    public init(
        _ filters: Int, _ kernelSize: any ExtentConvertible, strides: any ExtentConvertible = 1,
        padding: Padding = .valid, dilationRate: any ExtentConvertible = 1, depthMultiplier: Int = 1,
        activation: ActivationFunction = .linear, useBias: Bool = true,
        depthwiseInitializer: Initializer = .glorotUniform,
        pointwiseInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
        depthwiseRegularizer: Regularizer? = nil, pointwiseRegularizer: Regularizer? = nil,
        biasRegularizer: Regularizer? = nil, activityRegularizer: Regularizer? = nil,
        depthwiseConstraint: Constraint? = nil, pointwiseConstraint: Constraint? = nil,
        biasConstraint: Constraint? = nil, name: String? = nil
    ) {
        self.filters = filters
        window = WindowSettings(kernelSize, strides: strides, padding: padding, dilationRate: dilationRate)
        self.depthMultiplier = depthMultiplier
        depthwise = KernelSettings(
            kernelInitializer: depthwiseInitializer, kernelRegularizer: depthwiseRegularizer,
            kernelConstraint: depthwiseConstraint)
        settings = KernelSettings(
            activation: activation, useBias: useBias, kernelInitializer: pointwiseInitializer,
            biasInitializer: biasInitializer, kernelRegularizer: pointwiseRegularizer,
            biasRegularizer: biasRegularizer, activityRegularizer: activityRegularizer,
            kernelConstraint: pointwiseConstraint, biasConstraint: biasConstraint)
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try checkPositive(filters, "filters")
        try checkPositive(depthMultiplier, "the depth multiplier")
        try window.check(input)
        depthwise.declareKernel(
            [window.kernelSize.height, window.kernelSize.width, input[2], depthMultiplier],
            name: "depthwise_kernel", &weights)
        settings.declareKernel(
            [1, 1, input[2] * depthMultiplier, filters], name: "pointwise_kernel", &weights)
        settings.declareBias(filters, &weights)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let channels = depthwiseConvolution(
            x, weights["depthwise_kernel"], stride: window.strides, padding: window.padding,
            dilation: window.dilationRate)
        return settings.finish(convolution(channels, weights["pointwise_kernel"]), weights)
    }

    public var configuration: Configuration {
        let kernel = depthwise.configuration(kernel: "depthwise").filter { $0.key.hasPrefix("depthwise") }
        return Configuration(
            window.configuration.merging(settings.configuration(kernel: "pointwise")) { $1 }
                .merging(kernel) { $1 }
                .merging(["filters": .init(filters), "depth_multiplier": .init(depthMultiplier)]) { $1 })
    }

    public init(configuration: Configuration, name: String?) throws {
        filters = try configuration.int("filters")
        window = try WindowSettings(configuration)
        depthMultiplier = try configuration.int("depth_multiplier", default: 1)
        depthwise = KernelSettings(
            kernelInitializer: try configuration.initializer(
                "depthwise_initializer", default: .glorotUniform),
            kernelRegularizer: try configuration.regularizer("depthwise_regularizer"),
            kernelConstraint: try configuration.constraint("depthwise_constraint"))
        settings = try KernelSettings(configuration, kernel: "pointwise")
        self.name = name
    }
}
