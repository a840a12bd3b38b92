import QuillGraph
import QuillTensor

/// A rule that computes new weights from gradients.
///
/// An optimizer defines the rule for one weight as a formula (`update`). Clipping, weight decay, averaged weights and
/// gradient accumulation are common to all optimizers (`options`) and are added around it.
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
public protocol Optimizer: Sendable, CustomStringConvertible {
    /// The Keras class name.
    static var className: String { get }
    /// The learning rate.
    var learningRate: LearningRate { get }
    /// The options common to all optimizers.
    var options: OptimizerOptions { get }
    /// The rule's settings under their Keras names, without learning rate and options.
    var rule: Configuration { get }
    /// Creates an optimizer from its settings, including learning rate and options.
    /// - Throws: a `.file` error that names the missing or invalid setting.
    init(configuration: Configuration) throws
    /// Checks the settings.
    /// - Throws: an `.argument` error that names an invalid setting.
    func check() throws
    /// Returns the new value of one weight. Sets new values of the optimizer's variables in `state`.
    func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node
    /// Returns the effect of the rule and the weight decay as one fused kernel; nil if there is none.
    func fusedUpdate(_ weight: Node, gradient: Node, decay: Float, _ state: OptimizerState) -> Node?
    /// Returns the weight decay at a learning rate of 1; nil for none.
    func weightDecay(of weight: WeightSpecification) -> Float?
}

extension Optimizer {
    /// The default options.
    public var options: OptimizerOptions { OptimizerOptions() }
    /// All settings under their Keras names: the rule's, the learning rate, and the options.
    public var configuration: Configuration {
        var all = options.configuration
        all.values["learning_rate"] = learningRate.configuration
        return Configuration(all.values.merging(rule.values) { $1 })
    }
    /// Accepts all settings.
    public func check() throws {}
    /// Returns nil: there is no fused kernel.
    public func fusedUpdate(
        _ weight: Node, gradient: Node, decay: Float, _ state: OptimizerState
    ) -> Node? { nil }
    /// Returns the weight decay of the options.
    public func weightDecay(of weight: WeightSpecification) -> Float? { options.weightDecay(of: weight.name) }

    /// Returns this optimizer with another learning rate.
    /// - Throws: an error if the optimizer can't read its own settings.
    public func withLearningRate(_ rate: LearningRate) throws -> Self {
        var settings = configuration
        settings.values["learning_rate"] = rate.configuration
        return try Self(configuration: settings)
    }

    /// Checks all settings.
    /// - Throws: an `.argument` error that names the optimizer and an invalid setting.
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

    /// - Throws: an `.argument` error that names the setting if this number is negative, infinite or NaN.
    func checkNotNegative(_ setting: String) throws {
        guard self >= 0, isFinite else {
            throw QuillError(.argument, "\(setting): expected at least 0, received \(self)")
        }
    }
}
