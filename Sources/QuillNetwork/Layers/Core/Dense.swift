import QuillGraph
import QuillTensor

/// activation(x · kernel + bias), over the last axis of x.
///
/// Input [batch, …, inputs]; output [batch, …, units]; kernel [inputs, units], bias [units].
public struct Dense: ConfigurableLayer {
    let units: Int
    let settings: KernelSettings
    public let inputShape: Shape?
    public let name: String?
    public var activityRegularizer: Regularizer? { settings.activityRegularizer }

    /// Creates a layer of `units` outputs, each connected to every input. `inputShape` is for the first layer of a
    /// `Sequential` without `input:`.
    public init(
        _ units: Int, activation: ActivationFunction = .linear, useBias: Bool = true,
        kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
        kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
        activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
        biasConstraint: Constraint? = nil, inputShape: Shape? = nil, name: String? = nil
    ) {
        self.units = units
        settings = KernelSettings(
            activation: activation, useBias: useBias, kernelInitializer: kernelInitializer,
            biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
            biasRegularizer: biasRegularizer, activityRegularizer: activityRegularizer,
            kernelConstraint: kernelConstraint, biasConstraint: biasConstraint)
        self.inputShape = inputShape
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        guard units > 0 else { throw QuillError(.argument, "units must be positive, received \(units)") }
        guard input.rank > 0 else {
            throw QuillError(.shape, "expected at least one axis, received shape \(input)")
        }
        settings.declareKernel([input[-1], units], &weights)
        settings.declareBias(units, &weights)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let rows = x.shape.rank == 2 ? x : x.reshaped(to: [-1, x.shape[-1]])
        let y = settings.finish(matmul(rows, weights["kernel"]), weights)
        return x.shape.rank == 2 ? y : y.reshaped(to: Shape(x.shape.dimensions.dropLast() + [units]))
    }

    public var configuration: Configuration {
        Configuration(["units": .init(units)].merging(settings.configuration()) { $1 })
    }

    public init(configuration: Configuration, name: String?) throws {
        units = try configuration.int("units")
        settings = try KernelSettings(configuration)
        inputShape = nil
        self.name = name
    }
}
