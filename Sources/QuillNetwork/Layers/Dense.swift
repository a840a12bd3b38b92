import QuillGraph
import QuillTensor

/// activation(x · kernel + bias), over the last axis of x.
///
/// Input [batch, …, inputs]; output [batch, …, units]; kernel [inputs, units], bias [units].
public struct Dense: ConfigurableLayer {
    let units: Int
    let activation: ActivationFunction
    let usesBias: Bool
    let kernelInitializer: Initializer
    let biasInitializer: Initializer
    let kernelRegularizer: Regularizer?
    let biasRegularizer: Regularizer?
    /// The name asked for.
    public let name: String?

    /// A layer of `units` outputs, each connected to every input.
    public init(
        _ units: Int, activation: ActivationFunction = .linear, useBias: Bool = true,
        kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
        kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil, name: String? = nil
    ) {
        self.units = units
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
        guard units > 0 else { throw QuillError(.argument, "units must be positive, received \(units)") }
        guard input.rank > 0 else {
            throw QuillError(.shape, "expected at least one axis, received shape \(input)")
        }
        weights.add("kernel", [input[-1], units], kernelInitializer, regularizer: kernelRegularizer)
        if usesBias { weights.add("bias", [units], biasInitializer, regularizer: biasRegularizer) }
    }

    /// Adds product, bias and activation.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let rows = x.shape.rank == 2 ? x : x.reshaped(to: [-1, x.shape[-1]])
        let kernel = weights["kernel"]
        var y = matmul(rows, kernel)
        if usesBias { y = y + weights["bias"] }
        y = activation(y)
        return x.shape.rank == 2 ? y : y.reshaped(to: Shape(x.shape.dimensions.dropLast() + [units]))
    }

    /// Keras's settings.
    public var configuration: Configuration {
        Configuration([
            "units": .init(units), "activation": .string(activation.rawValue), "use_bias": .bool(usesBias),
            "kernel_initializer": kernelInitializer.configuration,
            "bias_initializer": biasInitializer.configuration,
            "kernel_regularizer": kernelRegularizer?.configuration ?? .null,
            "bias_regularizer": biasRegularizer?.configuration ?? .null,
        ])
    }

    /// A layer from Keras's settings.
    public init(configuration: Configuration, name: String?) throws {
        self.init(
            try configuration.int("units"),
            activation: try configuration.choice("activation", default: .linear),
            useBias: try configuration.bool("use_bias", default: true),
            kernelInitializer: try configuration.initializer("kernel_initializer", default: .glorotUniform),
            biasInitializer: try configuration.initializer("bias_initializer", default: .zeros),
            kernelRegularizer: try configuration.regularizer("kernel_regularizer"),
            biasRegularizer: try configuration.regularizer("bias_regularizer"), name: name)
    }
}
