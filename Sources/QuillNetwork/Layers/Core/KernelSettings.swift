import QuillGraph
import QuillTensor

/// The settings shared by layers with a kernel and a bias: initializers, regularizers, constraints, and the activation.
package struct KernelSettings: Sendable, Hashable {
    /// The activation applied to the sums.
    package var activation: ActivationFunction
    /// Whether a bias is added.
    package var usesBias: Bool
    /// The initializer of the kernel.
    package var kernelInitializer: Initializer
    /// The initializer of the bias.
    package var biasInitializer: Initializer
    /// The penalty on the kernel.
    package var kernelRegularizer: Regularizer?
    /// The penalty on the bias.
    package var biasRegularizer: Regularizer?
    /// The penalty on the outputs, divided by the batch size.
    package var activityRegularizer: Regularizer?
    /// The constraint on the kernel after each update.
    package var kernelConstraint: Constraint?
    /// The constraint on the bias after each update.
    package var biasConstraint: Constraint?

    /// Creates settings; by default Keras's.
    package init(
        activation: ActivationFunction = .linear, useBias: Bool = true,
        kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
        kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
        activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
        biasConstraint: Constraint? = nil
    ) {
        self.activation = activation
        usesBias = useBias
        self.kernelInitializer = kernelInitializer
        self.biasInitializer = biasInitializer
        self.kernelRegularizer = kernelRegularizer
        self.biasRegularizer = biasRegularizer
        self.activityRegularizer = activityRegularizer
        self.kernelConstraint = kernelConstraint
        self.biasConstraint = biasConstraint
    }

    /// Declares the kernel.
    func declareKernel(_ shape: Shape, name: String = "kernel", _ weights: inout WeightBuilder) {
        weights.add(
            name, shape, kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
    }

    /// Declares the bias, if any.
    func declareBias(_ count: Int, _ weights: inout WeightBuilder) {
        guard usesBias else { return }
        weights.add(
            "bias", [count], biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)
    }

    /// Adds bias, activation and the output penalty to a layer's sums.
    func finish(_ sums: Node, _ weights: Weights) -> Node {
        activation(usesBias ? sums + weights["bias"] : sums)
    }

    /// Returns Keras's settings; `kernel` is Keras's prefix for the kernel (`kernel`, `depthwise`).
    func configuration(kernel: String = "kernel") -> [String: Configuration.Value] {
        var result: [String: Configuration.Value] = [
            "activation": activation.configuration, "use_bias": .bool(usesBias),
            "\(kernel)_initializer": kernelInitializer.configuration,
            "bias_initializer": biasInitializer.configuration,
            "\(kernel)_regularizer": kernelRegularizer?.configuration ?? .null,
            "bias_regularizer": biasRegularizer?.configuration ?? .null,
            "\(kernel)_constraint": kernelConstraint?.configuration ?? .null,
            "bias_constraint": biasConstraint?.configuration ?? .null,
        ]
        // Keras omits this from some layers' settings if it is nil.
        result["activity_regularizer"] = activityRegularizer?.configuration
        return result
    }

    /// Reads Keras's settings.
    init(_ configuration: Configuration, kernel: String = "kernel") throws {
        self.init(
            activation: try configuration.activation(),
            useBias: try configuration.bool("use_bias", default: true),
            kernelInitializer: try configuration.initializer(
                "\(kernel)_initializer", default: .glorotUniform),
            biasInitializer: try configuration.initializer("bias_initializer", default: .zeros),
            kernelRegularizer: try configuration.regularizer("\(kernel)_regularizer"),
            biasRegularizer: try configuration.regularizer("bias_regularizer"),
            activityRegularizer: try configuration.regularizer("activity_regularizer"),
            kernelConstraint: try configuration.constraint("\(kernel)_constraint"),
            biasConstraint: try configuration.constraint("bias_constraint"))
    }
}
