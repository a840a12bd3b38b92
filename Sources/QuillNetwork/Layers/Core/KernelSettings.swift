import QuillGraph
import QuillTensor

/// What layers with a kernel and a bias have in common: how the weights start, what they are penalised for and kept to,
/// and what is applied to the sums.
package struct KernelSettings: Sendable, Hashable {
    /// What is applied to the sums.
    package var activation: ActivationFunction
    /// Whether a bias is added.
    package var usesBias: Bool
    /// How the kernel starts.
    package var kernelInitializer: Initializer
    /// How the bias starts.
    package var biasInitializer: Initializer
    /// A penalty on the kernel.
    package var kernelRegularizer: Regularizer?
    /// A penalty on the bias.
    package var biasRegularizer: Regularizer?
    /// A penalty on the outputs, divided by the batch size.
    package var activityRegularizer: Regularizer?
    /// What the kernel is brought back to after each update.
    package var kernelConstraint: Constraint?
    /// What the bias is brought back to after each update.
    package var biasConstraint: Constraint?

    /// Keras's defaults, but for what is given.
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

    /// Declares the bias, if there is one.
    func declareBias(_ count: Int, _ weights: inout WeightBuilder) {
        guard usesBias else { return }
        weights.add(
            "bias", [count], biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)
    }

    /// Adds bias, activation and the penalty on the outputs to a layer's sums.
    func finish(_ sums: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let y = activation(usesBias ? sums + weights["bias"] : sums)
        if let activityRegularizer { mode.penalize(activity: y, by: activityRegularizer) }
        return y
    }

    /// Keras's settings; `kernel` is what Keras calls the kernel (`kernel`, `depthwise`).
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
        // Keras leaves it out of some layers' settings where there is none.
        result["activity_regularizer"] = activityRegularizer?.configuration
        return result
    }

    /// From Keras's settings.
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
