import QuillGraph
import QuillTensor

/// Muon (Jordan et al. 2024): a matrix is updated by its orthogonalized momentum, scaled as in Liu et al. 2025
/// (arXiv:2502.16982); AdamW updates all other weights.
public struct Muon: Optimizer {
    public static let className = "Muon"
    public let learningRate: LearningRate
    public private(set) var options: OptimizerOptions
    let adamBeta1: Double
    let adamBeta2: Double
    let adamWeightDecay: Float?
    let epsilon: Float
    let excludeLayers: [String]
    let excludeEmbeddings: Bool
    let a: Float
    let b: Float
    let c: Float
    let adamLearningRateRatio: Float
    let momentum: Double
    let steps: Int
    let nesterov: Bool
    let rmsRate: Float?

    /// Creates Muon with Keras's defaults.
    public init(
        learningRate: LearningRate = 1e-3, weightDecay: Float? = 0.004, adamBeta1: Double = 0.9,
        adamBeta2: Double = 0.999, adamWeightDecay: Float? = 0.004, epsilon: Float = 1e-7,
        excludeLayers: [String] = [], excludeEmbeddings: Bool = true, a: Float = 3.4445, b: Float = -4.7750,
        c: Float = 2.0315, adamLearningRateRatio: Float = 1, momentum: Double = 0.95, steps: Int = 5,
        nesterov: Bool = true, rmsRate: Float? = 0.2, options: OptimizerOptions = OptimizerOptions()
    ) {
        self.learningRate = learningRate
        self.options = options
        self.options.weightDecay = weightDecay
        self.adamBeta1 = adamBeta1
        self.adamBeta2 = adamBeta2
        self.adamWeightDecay = adamWeightDecay
        self.epsilon = epsilon
        self.excludeLayers = excludeLayers
        self.excludeEmbeddings = excludeEmbeddings
        self.a = a
        self.b = b
        self.c = c
        self.adamLearningRateRatio = adamLearningRateRatio
        self.momentum = momentum
        self.steps = steps
        self.nesterov = nesterov
        self.rmsRate = rmsRate
    }

    public func check() throws {
        try adam.check()
        try momentum.check("momentum", in: 0..<1)
        guard (0...100).contains(steps) else {
            throw QuillError(.argument, "steps: expected 0 to 100, received \(steps)")
        }
        try adamWeightDecay.map { try Double($0).checkNotNegative("adamWeightDecay") }
    }

    public func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
        guard isOrthogonal(state.weight, weight.shape) else {
            state.learningRate = state.learningRate * adamLearningRateRatio
            return adam.update(weight, gradient: gradient, &state)
        }
        let velocity = state["momentum"] + (gradient + state["momentum"] * Float(momentum - 1))
        state["momentum"] = velocity
        let direction = orthogonalized(nesterov ? gradient + Float(momentum) * velocity : velocity)
        let size = Float(max(weight.shape[0], weight.shape[1])).squareRoot()
        return weight - state.learningRate * (rmsRate.map { size * $0 } ?? 1) * direction
    }

    /// Returns the decay of the options for orthogonalized matrices, and that of AdamW for other weights.
    public func weightDecay(of weight: WeightSpecification) -> Float? {
        if options.excludes(weight.name) { return nil }
        return isOrthogonal(weight.name, weight.shape) ? options.weightDecay : adamWeightDecay
    }

    private var adam: Adam { Adam(beta1: adamBeta1, beta2: adamBeta2, epsilon: epsilon) }

    /// Returns whether a weight is a matrix that isn't excluded.
    private func isOrthogonal(_ name: String, _ shape: Shape) -> Bool {
        shape.rank == 2 && !(excludeEmbeddings && name.lowercased().contains("embedding"))
            && !excludeLayers.contains { name.contains($0) }
    }

    /// Returns a matrix with the same singular vectors and singular values near 1, by iterating a fifth-degree
    /// polynomial.
    private func orthogonalized(_ matrix: Node) -> Node {
        let isTall = matrix.shape[0] > matrix.shape[1]
        var x = matrix / (sqrt(sum(square(matrix))) + 1e-7)
        for _ in 0..<steps {
            // The smaller of the two Gram matrices, so that no transposed copy of a tall matrix is needed.
            let gram = matmul(x, x, transposeA: isTall, transposeB: !isTall)
            let polynomial = b * gram + c * matmul(gram, gram)
            x = a * x + (isTall ? matmul(x, polynomial) : matmul(polynomial, x))
        }
        return x
    }

    public var rule: Configuration {
        Configuration([
            "adam_beta_1": .init(adamBeta1), "adam_beta_2": .init(adamBeta2),
            "adam_weight_decay": adamWeightDecay.map { .init($0) } ?? .null, "epsilon": .init(epsilon),
            "exclude_layers": .list(excludeLayers.map { .string($0) }),
            "exclude_embeddings": .bool(excludeEmbeddings), "muon_a": .init(a), "muon_b": .init(b),
            "muon_c": .init(c), "adam_lr_ratio": .init(adamLearningRateRatio), "momentum": .init(momentum),
            "ns_steps": .init(steps), "nesterov": .bool(nesterov),
            "rms_rate": rmsRate.map { .init($0) } ?? .null,
        ])
    }

    public init(configuration: Configuration) throws {
        let defaults = Self()
        self.init(
            learningRate: try LearningRate(configuration: configuration, default: defaults.learningRate),
            weightDecay: try configuration.optionalFloat(
                "weight_decay", default: defaults.options.weightDecay),
            adamBeta1: try configuration.double("adam_beta_1", default: defaults.adamBeta1),
            adamBeta2: try configuration.double("adam_beta_2", default: defaults.adamBeta2),
            adamWeightDecay: try configuration.optionalFloat(
                "adam_weight_decay", default: defaults.adamWeightDecay),
            epsilon: try configuration.float("epsilon", default: defaults.epsilon),
            excludeLayers: try configuration.strings("exclude_layers"),
            excludeEmbeddings: try configuration.bool(
                "exclude_embeddings", default: defaults.excludeEmbeddings),
            a: try configuration.float("muon_a", default: defaults.a),
            b: try configuration.float("muon_b", default: defaults.b),
            c: try configuration.float("muon_c", default: defaults.c),
            adamLearningRateRatio: try configuration.float(
                "adam_lr_ratio", default: defaults.adamLearningRateRatio),
            momentum: try configuration.double("momentum", default: defaults.momentum),
            steps: configuration.values["ns_steps"] == nil ? 5 : try configuration.int("ns_steps"),
            nesterov: try configuration.bool("nesterov", default: defaults.nesterov),
            rmsRate: try configuration.optionalFloat("rms_rate", default: defaults.rmsRate),
            options: try OptimizerOptions(configuration: configuration))
    }
}

extension Optimizer where Self == Muon {
    /// Returns Muon with Keras's defaults.
    public static func muon(
        learningRate: LearningRate = 1e-3, weightDecay: Float? = 0.004, adamBeta1: Double = 0.9,
        adamBeta2: Double = 0.999, adamWeightDecay: Float? = 0.004, epsilon: Float = 1e-7,
        excludeLayers: [String] = [], excludeEmbeddings: Bool = true, a: Float = 3.4445, b: Float = -4.7750,
        c: Float = 2.0315, adamLearningRateRatio: Float = 1, momentum: Double = 0.95, steps: Int = 5,
        nesterov: Bool = true, rmsRate: Float? = 0.2, options: OptimizerOptions = OptimizerOptions()
    ) -> Muon {
        Muon(
            learningRate: learningRate, weightDecay: weightDecay, adamBeta1: adamBeta1, adamBeta2: adamBeta2,
            adamWeightDecay: adamWeightDecay, epsilon: epsilon, excludeLayers: excludeLayers,
            excludeEmbeddings: excludeEmbeddings, a: a, b: b, c: c,
            adamLearningRateRatio: adamLearningRateRatio, momentum: momentum, steps: steps,
            nesterov: nesterov, rmsRate: rmsRate, options: options)
    }
}
