import QuillGraph
import QuillTensor

/// A metric is known by its name where training reports it: in `History`, in `Logs`, and to callbacks.
///
/// ```swift
/// let stopping = EarlyStopping(monitor: .validationLoss, patience: 3)
/// func best(_ metric: Metric, of history: History) -> Double { history[metric.validation].max() ?? 0 }
/// ```
extension Metric: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Refers to a metric by the name under which training reports it: `Metric("digit_accuracy")`. In `compile`, the
    /// name is one of Keras's: `metrics: ["accuracy", "mae"]`.
    public init(_ name: String) {
        self.init(
            name, identifier: "",
            sums: { predictions, _ in
                predictions.graph.fail(
                    QuillError(.argument, "'\(name)' is the name of a metric, not its formula"))
                return []
            },
            result: { _, _ in [] })
    }

    /// Refers to a metric by its name.
    public init(stringLiteral name: String) { self.init(name) }

    /// The loss on the training data, which is always reported.
    public static let loss: Metric = "loss"
    /// The loss on the validation data.
    public static let validationLoss: Metric = "val_loss"
    /// The accuracy on the validation data.
    public static let validationAccuracy: Metric = "val_accuracy"
    /// The learning rate, reported by callbacks that change it.
    public static let learningRate: Metric = "learning_rate"

    /// The same metric on the validation data, by its name.
    public var validation: Metric { Metric("val_" + name) }

    /// The name.
    public var description: String { name }

    /// Whether this is a metric on the validation data.
    package var isValidation: Bool { name.hasPrefix("val_") }

    /// Returns this metric or, if it is only a name, Keras's metric of that name.
    /// - Throws: an `.argument` error for an unknown name; it suggests the nearest one.
    package func resolved() throws -> Metric {
        guard identifier.isEmpty else { return self }
        if let known = try Metric.named(name) { return known.named(name) }
        guard name != "loss" else {
            throw QuillError(.argument, "metrics: the loss is always reported; leave it out")
        }
        throw QuillError(
            .argument, "metrics: there is no metric '\(name)'\(Suggestion(for: name, among: Metric.names))")
    }
}
