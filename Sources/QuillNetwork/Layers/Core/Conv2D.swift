import QuillGraph
import QuillTensor

/// activation(x ∗ kernel + bias): two-dimensional convolution (cross-correlation, as in Keras).
///
/// Input [batch, height, width, channels]; output [batch, height′, width′, filters]; kernel [kernel height, kernel
/// width, channels ÷ groups, filters], bias [filters].
public struct Conv2D: ConfigurableLayer {
    let filters: Int
    let window: WindowSettings
    let groups: Int
    let settings: KernelSettings
    public let inputShape: Shape?
    public let name: String?
    public var activityRegularizer: Regularizer? { settings.activityRegularizer }

    /// Creates a layer of `filters` filters of the given size. With several groups, each group of filters sees its own
    /// share of the channels. `inputShape` is for the first layer of a `Sequential` without `input:`.
    public init(
        _ filters: Int, _ kernelSize: any ExtentConvertible, strides: any ExtentConvertible = 1,
        padding: Padding = .valid, dilationRate: any ExtentConvertible = 1, groups: Int = 1,
        activation: ActivationFunction = .linear, useBias: Bool = true,
        kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
        kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
        activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
        biasConstraint: Constraint? = nil, inputShape: Shape? = nil, name: String? = nil
    ) {
        self.filters = filters
        window = WindowSettings(kernelSize, strides: strides, padding: padding, dilationRate: dilationRate)
        self.groups = groups
        settings = KernelSettings(
            activation: activation, useBias: useBias, kernelInitializer: kernelInitializer,
            biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
            biasRegularizer: biasRegularizer, activityRegularizer: activityRegularizer,
            kernelConstraint: kernelConstraint, biasConstraint: biasConstraint)
        self.inputShape = inputShape
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try checkPositive(filters, "filters")
        try checkPositive(groups, "groups")
        try window.check(input)
        guard filters % groups == 0, input[2] % groups == 0 else {
            throw QuillError(
                .argument,
                "groups must divide \(input[2]) channels and \(filters) filters, received \(groups)")
        }
        settings.declareKernel(
            [window.kernelSize.height, window.kernelSize.width, input[2] / groups, filters], &weights)
        settings.declareBias(filters, &weights)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let sums = groupedConvolution(
            x, weights["kernel"], groups: groups, stride: window.strides, padding: window.padding,
            dilation: window.dilationRate)
        return settings.finish(sums, weights)
    }

    public var configuration: Configuration {
        Configuration(
            window.configuration.merging(settings.configuration()) { $1 }
                .merging(["filters": .init(filters), "groups": .init(groups)]) { $1 })
    }

    public init(configuration: Configuration, name: String?) throws {
        filters = try configuration.int("filters")
        window = try WindowSettings(configuration)
        groups = try configuration.int("groups", default: 1)
        settings = try KernelSettings(configuration)
        inputShape = nil
        self.name = name
    }
}
