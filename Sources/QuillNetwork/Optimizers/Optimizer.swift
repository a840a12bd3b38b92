import QuillGraph
import QuillTensor

/// A rule that turns gradients into new weights.
///
/// An optimiser gives the rule of one weight, as a formula (`update`). Clipping, weight decay, averaged weights and
/// gathering gradients over several steps are the same for all (`options`) and are added around it.
///
/// ```swift
/// struct SignDescent: Optimizer {
///     static let className = "SignDescent"
///     let learningRate: LearningRate
///     let rule = Configuration()
///
///     init(learningRate: LearningRate) { self.learningRate = learningRate }
///
///     init(configuration: Configuration) throws {
///         self.init(learningRate: .constant(try configuration.float("learning_rate", default: 1e-3)))
///     }
///
///     func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
///         weight - state.learningRate * sign(gradient)
///     }
/// }
/// ```
public protocol Optimizer: Sendable {
    /// Keras's class name.
    static var className: String { get }
    /// The step size.
    var learningRate: LearningRate { get }
    /// What all optimisers can do besides their rule.
    var options: OptimizerOptions { get }
    /// Keras's settings of the rule alone: without learning rate and options.
    var rule: Configuration { get }
    /// An optimiser from its settings, those of learning rate and options included.
    /// - Throws: a `.file` error that names the setting that is missing or wrong.
    init(configuration: Configuration) throws
    /// - Throws: an `.argument` error that names a setting that is impossible.
    func check() throws
    /// Adds the rule for one weight: its new value. New values of what is remembered are set in `state`.
    func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node
    /// The effect of the same rule and the weight's decay done by one kernel in one pass; nil where there is none.
    func fusedUpdate(_ weight: Node, gradient: Node, decay: Float, _ state: OptimizerState) -> Node?
    /// The share by which a weight shrinks at a learning rate of 1; nil for none.
    func weightDecay(of weight: WeightSpecification) -> Float?
}

extension Optimizer {
    /// None.
    public var options: OptimizerOptions { OptimizerOptions() }
    /// All settings under Keras's names: the rule's, the learning rate, and the options.
    public var configuration: Configuration {
        var all = options.configuration
        all.values["learning_rate"] = learningRate.configuration
        return Configuration(all.values.merging(rule.values) { $1 })
    }
    /// Nothing is impossible.
    public func check() throws {}
    /// No such kernel.
    public func fusedUpdate(
        _ weight: Node, gradient: Node, decay: Float, _ state: OptimizerState
    ) -> Node? { nil }
    /// As the options say.
    public func weightDecay(of weight: WeightSpecification) -> Float? { options.weightDecay(of: weight.name) }

    /// The same optimiser with another learning rate.
    /// - Throws: an error if the optimiser does not read its own settings.
    public func withLearningRate(_ rate: LearningRate) throws -> Self {
        var settings = configuration
        settings.values["learning_rate"] = rate.configuration
        return try Self(configuration: settings)
    }

    /// - Throws: an `.argument` error that names the optimiser and a setting of it that is impossible.
    package func checkAll() throws {
        do {
            try learningRate.check()
            try options.check()
            try check()
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(Self.className): \(error.message)")
        }
    }
}

extension Double {
    /// - Throws: an `.argument` error that names the setting if this number is outside the range.
    func check(_ setting: String, in range: Range<Double>) throws {
        guard range.contains(self) else {
            throw QuillError(
                .argument,
                "\(setting): expected at least \(range.lowerBound) and below \(range.upperBound), received \(self)"
            )
        }
    }

    /// - Throws: an `.argument` error that names the setting if this number is negative, infinite or none.
    func checkNotNegative(_ setting: String) throws {
        guard self >= 0, isFinite else {
            throw QuillError(.argument, "\(setting): expected at least 0, received \(self)")
        }
    }
}
