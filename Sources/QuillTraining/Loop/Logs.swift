import QuillTensor

/// The name of a reported metric: `loss`, `accuracy`, and the same with `val_` for validation.
public struct MetricKey: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// Keras's name.
    public let name: String

    /// Creates a key with Keras's name.
    public init(_ name: String) { self.name = name }
    /// Creates a key with Keras's name.
    public init(stringLiteral name: String) { self.name = name }
    /// Keras's name.
    public var description: String { name }

    /// The loss on the training data.
    public static let loss: MetricKey = "loss"
    /// The accuracy on the training data.
    public static let accuracy: MetricKey = "accuracy"
    /// The learning rate, reported by callbacks that change it.
    public static let learningRate: MetricKey = "learning_rate"
    /// The loss on the validation data.
    public static let validationLoss: MetricKey = "val_loss"
    /// The accuracy on the validation data.
    public static let validationAccuracy: MetricKey = "val_accuracy"

    /// Whether this is a metric on the validation data.
    package var isValidation: Bool { name.hasPrefix("val_") }

    /// The same metric on the validation data.
    var validation: MetricKey { MetricKey("val_" + name) }
}

/// Metrics in reporting order.
public struct Logs: Sendable, Equatable, Sequence {
    /// Names and values.
    public private(set) var entries: [(key: MetricKey, value: Double)] = []

    /// Creates logs from metrics in order.
    public init(_ entries: [(key: MetricKey, value: Double)] = []) { self.entries = entries }

    /// The value of a metric; nil if it is not reported.
    public subscript(key: MetricKey) -> Double? { entries.first { $0.key == key }?.value }

    /// Returns these metrics followed by others.
    public func appending(_ other: Logs) -> Logs { Logs(entries + other.entries) }

    /// The metrics in order.
    public func makeIterator() -> IndexingIterator<[(key: MetricKey, value: Double)]> {
        entries.makeIterator()
    }

    /// Compares names and values, in order.
    public static func == (a: Logs, b: Logs) -> Bool {
        a.entries.elementsEqual(b.entries) { $0.key == $1.key && $0.value == $1.value }
    }
}

/// The metrics that training reported in each epoch.
public struct History: Sendable, Equatable {
    /// The numbers of the epochs, from 0 as in Keras.
    public internal(set) var epochs: [Int] = []
    /// The metrics of each epoch.
    public internal(set) var logs: [Logs] = []
    /// The reason training ended before its last epoch; nil if it ran to the end.
    public var stopReason: String?

    /// Creates an empty history.
    public init() {}

    /// Creates a history, for example from a file.
    public init(epochs: [Int], logs: [Logs], stopReason: String? = nil) {
        self.epochs = epochs
        self.logs = logs
        self.stopReason = stopReason
    }

    /// The values of a metric over the epochs: `history[.loss]`.
    public subscript(key: MetricKey) -> [Double] { logs.compactMap { $0[key] } }
}
