import QuillTensor

/// Options common to all optimizers, as in Keras.
public struct OptimizerOptions: Sendable, Hashable {
    /// The fraction by which each step shrinks the weights, times the learning rate (Loshchilov & Hutter 2017,
    /// arXiv:1711.05101); nil for none.
    public var weightDecay: Float?
    /// Name parts of weights that don't decay: for example, `bias`.
    public var excludedFromWeightDecay: [String]
    /// The limit on gradients.
    public var clipping: GradientClipping?
    /// Exponential moving averages of the weights; nil for none.
    public var average: WeightAverage?
    /// The number of steps whose gradients are averaged for one update; nil to update in every step.
    public var gradientAccumulationSteps: Int?

    /// Creates options; all are off by default.
    public init(
        weightDecay: Float? = nil, excludedFromWeightDecay: [String] = [], clipping: GradientClipping? = nil,
        average: WeightAverage? = nil, gradientAccumulationSteps: Int? = nil
    ) {
        self.weightDecay = weightDecay
        self.excludedFromWeightDecay = excludedFromWeightDecay
        self.clipping = clipping
        self.average = average
        self.gradientAccumulationSteps = gradientAccumulationSteps
    }

    func excludes(_ weight: String) -> Bool { excludedFromWeightDecay.contains { weight.contains($0) } }

    func weightDecay(of weight: String) -> Float? { excludes(weight) ? nil : weightDecay }

    func check() throws {
        try weightDecay.map { try Double($0).checkNotNegative("weightDecay") }
        try clipping?.check()
        try average?.check()
        if let steps = gradientAccumulationSteps, steps < 2 {
            throw QuillError(
                .argument, "gradientAccumulationSteps: expected at least 2, or nil, received \(steps)")
        }
    }
}

/// A limit on gradients.
public enum GradientClipping: Sendable, Hashable {
    /// Clips each number to at most this magnitude.
    case value(Float)
    /// Scales each weight's gradient to at most this norm.
    case norm(Float)
    /// Scales all gradients together to at most this norm.
    case globalNorm(Float)

    /// Keras's name of the setting and its value.
    var setting: (name: String, limit: Float) {
        switch self {
        case .value(let limit): ("clipvalue", limit)
        case .norm(let limit): ("clipnorm", limit)
        case .globalNorm(let limit): ("global_clipnorm", limit)
        }
    }

    func check() throws {
        guard setting.limit > 0, setting.limit.isFinite else {
            throw QuillError(
                .argument, "\(setting.name): expected a number above 0, received \(setting.limit)")
        }
    }
}

/// Exponential moving averages of the weights: average = momentum · average + (1 − momentum) · weight after each step
/// (Polyak & Juditsky 1992). When training ends, the model's weights are replaced by them.
public struct WeightAverage: Sendable, Hashable {
    /// The fraction of the average that each step keeps, 0…1.
    public var momentum: Float
    /// The number of updates after which the weights are repeatedly replaced by their averages; nil to do so only at
    /// the end.
    public var overwriteFrequency: Int?

    /// Creates averages; by default with Keras's momentum.
    public init(momentum: Float = Self.standardMomentum, overwriteFrequency: Int? = nil) {
        self.momentum = momentum
        self.overwriteFrequency = overwriteFrequency
    }

    /// Keras's default.
    public static let standardMomentum: Float = 0.99

    func check() throws {
        guard (0...1).contains(momentum) else {
            throw QuillError(.argument, "average: expected a momentum of 0 to 1, received \(momentum)")
        }
        if let overwriteFrequency, overwriteFrequency < 1 {
            throw QuillError(
                .argument,
                "average: expected an overwrite frequency of at least 1, or nil, received \(overwriteFrequency)"
            )
        }
    }
}
