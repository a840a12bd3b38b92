import QuillGraph
import QuillTensor

/// activation(x ∗ kernel + bias) with filters that each see one channel (Sifre 2014; Howard et al. 2017,
/// arXiv:1704.04861).
///
/// Input [batch, height, width, channels]; output [batch, height′, width′, channels · multiplier]; kernel [kernel
/// height, kernel width, channels, multiplier], bias [channels · multiplier].
public struct DepthwiseConv2D: ConfigurableLayer {
    let window: WindowSettings
    let depthMultiplier: Int
    let settings: KernelSettings
    public let name: String?
    public var activityRegularizer: Regularizer? { settings.activityRegularizer }

    /// Creates a layer of `depthMultiplier` filters per channel.
    public init(
        _ kernelSize: any ExtentConvertible, strides: any ExtentConvertible = 1, padding: Padding = .valid,
        depthMultiplier: Int = 1, dilationRate: any ExtentConvertible = 1,
        activation: ActivationFunction = .linear, useBias: Bool = true,
        depthwiseInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
        depthwiseRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
        activityRegularizer: Regularizer? = nil, depthwiseConstraint: Constraint? = nil,
        biasConstraint: Constraint? = nil, name: String? = nil
    ) {
        window = WindowSettings(kernelSize, strides: strides, padding: padding, dilationRate: dilationRate)
        self.depthMultiplier = depthMultiplier
        settings = KernelSettings(
            activation: activation, useBias: useBias, kernelInitializer: depthwiseInitializer,
            biasInitializer: biasInitializer, kernelRegularizer: depthwiseRegularizer,
            biasRegularizer: biasRegularizer, activityRegularizer: activityRegularizer,
            kernelConstraint: depthwiseConstraint, biasConstraint: biasConstraint)
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try checkPositive(depthMultiplier, "the depth multiplier")
        try window.check(input)
        settings.declareKernel(
            [window.kernelSize.height, window.kernelSize.width, input[2], depthMultiplier], &weights)
        settings.declareBias(input[2] * depthMultiplier, &weights)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let sums = depthwiseConvolution(
            x, weights["kernel"], stride: window.strides, padding: window.padding,
            dilation: window.dilationRate)
        return settings.finish(sums, weights)
    }

    public var configuration: Configuration {
        Configuration(
            window.configuration.merging(settings.configuration(kernel: "depthwise")) { $1 }
                .merging(["depth_multiplier": .init(depthMultiplier)]) { $1 })
    }

    public init(configuration: Configuration, name: String?) throws {
        window = try WindowSettings(configuration)
        depthMultiplier = try configuration.int("depth_multiplier", default: 1)
        settings = try KernelSettings(configuration, kernel: "depthwise")
        self.name = name
    }
}
