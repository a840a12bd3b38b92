import QuillGraph
import QuillTensor

/// activation(x ∗ᵀ kernel + bias): the transposed convolution, which enlarges images by its strides (Dumoulin & Visin
/// 2016, arXiv:1603.07285).
///
/// Input [batch, height, width, channels]; output [batch, height · stride, width · stride, filters], larger if windows
/// without padding extend beyond it, or with `outputPadding`; kernel [kernel height, kernel width,
/// filters, channels], bias [filters].
public struct Conv2DTranspose: ConfigurableLayer {
    let filters: Int
    let window: WindowSettings
    let outputPadding: Extent?
    let settings: KernelSettings
    public let name: String?
    public var activityRegularizer: Regularizer? { settings.activityRegularizer }

    /// Creates a layer of `filters` filters of the given size.
    public init(
        _ filters: Int, _ kernelSize: any ExtentConvertible, strides: any ExtentConvertible = 1,
        padding: Padding = .valid, outputPadding: (any ExtentConvertible)? = nil,
        dilationRate: any ExtentConvertible = 1, activation: ActivationFunction = .linear,
        useBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
        biasInitializer: Initializer = .zeros, kernelRegularizer: Regularizer? = nil,
        biasRegularizer: Regularizer? = nil, activityRegularizer: Regularizer? = nil,
        kernelConstraint: Constraint? = nil, biasConstraint: Constraint? = nil, name: String? = nil
    ) {
        self.filters = filters
        window = WindowSettings(kernelSize, strides: strides, padding: padding, dilationRate: dilationRate)
        self.outputPadding = outputPadding?.extent
        settings = KernelSettings(
            activation: activation, useBias: useBias, kernelInitializer: kernelInitializer,
            biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
            biasRegularizer: biasRegularizer, activityRegularizer: activityRegularizer,
            kernelConstraint: kernelConstraint, biasConstraint: biasConstraint)
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try checkPositive(filters, "filters")
        try window.check(input)
        settings.declareKernel(
            [window.kernelSize.height, window.kernelSize.width, filters, input[2]], &weights)
        settings.declareBias(filters, &weights)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let sums = transposedConvolution(
            x, weights["kernel"], stride: window.strides, padding: window.padding,
            outputPadding: outputPadding, dilation: window.dilationRate)
        return settings.finish(sums, weights)
    }

    public var configuration: Configuration {
        Configuration(
            window.configuration.merging(settings.configuration()) { $1 }.merging([
                "filters": .init(filters), "output_padding": outputPadding.map { .init($0) } ?? .null,
            ]) { $1 })
    }

    public init(configuration: Configuration, name: String?) throws {
        filters = try configuration.int("filters")
        window = try WindowSettings(configuration)
        outputPadding = try configuration.ints("output_padding", count: 2).map { Extent($0[0], $0[1]) }
        settings = try KernelSettings(configuration)
        self.name = name
    }
}
