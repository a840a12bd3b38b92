import QuillTensor

/// What every optimiser can do besides its rule: Keras's arguments common to all optimisers.
public struct OptimizerOptions: Sendable, Hashable {
    /// The share by which each step shrinks the weights, times the learning rate (Loshchilov & Hutter 2017,
    /// arXiv:1711.05101); nil for none.
    public var weightDecay: Float?
    /// Weights whose names hold one of these texts (`bias`) do not shrink.
    public var excludedFromWeightDecay: [String]
    /// How large gradients are made smaller.
    public var clipping: GradientClipping?
    /// Keeps averages of the weights.
    public var average: WeightAverage?
    /// The gradients of so many steps are averaged for one update; nil for an update in every step.
    public var gradientAccumulationSteps: Int?

    /// Nothing, unless said.
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

/// How large gradients are made smaller.
public enum GradientClipping: Sendable, Hashable {
    /// Every number to at most this size.
    case value(Float)
    /// Each weight's gradient to at most this norm.
    case norm(Float)
    /// All gradients together to at most this norm.
    case globalNorm(Float)

    /// Keras's setting and its number.
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

/// Averages of the weights that follow them: average = momentum · average + (1 − momentum) · weight after each step
/// (Polyak & Juditsky 1992). When training ends, the model has them as its weights.
public struct WeightAverage: Sendable, Hashable {
    /// How slowly the averages follow, 0…1.
    public var momentum: Float
    /// After how many updates, again and again, the weights become their averages; nil for only at the end.
    public var overwriteFrequency: Int?

    /// Averages with Keras's momentum.
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
