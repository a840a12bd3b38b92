import QuillTensor

/// Observes training and may steer it.
///
/// ```swift
/// struct Announcer: Callback {
///     mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) {
///         print("epoch \(epoch + 1): loss \(logs[.loss] ?? .nan)")
///     }
/// }
/// ```
/// A callback is a value: each `fit` starts with a fresh copy, so one that is used twice starts afresh.
public protocol Callback: Sendable {
    /// Called before the first epoch.
    mutating func trainingBegan(_ training: Training) throws
    /// Called before an epoch, counted from 0.
    mutating func epochBegan(_ epoch: Int, in training: Training) throws
    /// Called after a step; `batch` counts from 0 within the epoch, `training.logs` are the epoch's averages so far.
    mutating func batchEnded(_ batch: Int, in training: Training) throws
    /// Called before the validation of an epoch, if there is one.
    mutating func validationBegan(in training: Training) throws
    /// Called after the validation of an epoch.
    mutating func validationEnded(in training: Training) throws
    /// Called after an epoch and its validation, with the epoch's metrics.
    mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws
    /// Called after the last epoch, however training ended.
    mutating func trainingEnded(_ training: Training) throws

    /// What the callback is for: a resumed training gives a callback the memory stored under its name. The default is the
    /// type's name; add what makes two callbacks of the type different, such as the metric they monitor.
    var name: String { get }
    /// Further settings, as a text: they tell callbacks of the same name apart when training is resumed.
    var settings: String { get }
    /// The state to continue from after an interruption; empty if there is none.
    var memory: CallbackMemory { get set }
}

extension Callback {
    /// Does nothing.
    public mutating func trainingBegan(_ training: Training) {}
    /// Does nothing.
    public mutating func epochBegan(_ epoch: Int, in training: Training) {}
    /// Does nothing.
    public mutating func batchEnded(_ batch: Int, in training: Training) {}
    /// Does nothing.
    public mutating func validationBegan(in training: Training) {}
    /// Does nothing.
    public mutating func validationEnded(in training: Training) {}
    /// Does nothing.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) {}
    /// Does nothing.
    public mutating func trainingEnded(_ training: Training) {}

    /// The type's name.
    public var name: String { "\(type(of: self))" }
    /// No settings.
    public var settings: String { "" }
    /// No state.
    public var memory: CallbackMemory {
        get { CallbackMemory() }
        set {}
    }
}

/// The state of a callback, in a form that files can hold.
public struct CallbackMemory: Sendable, Equatable {
    /// Numbers by name.
    public var numbers: [String: Double]
    /// Tensors by name: the best weights.
    public var tensors: [String: Tensor<Float>]

    /// A state of numbers and tensors.
    public init(numbers: [String: Double] = [:], tensors: [String: Tensor<Float>] = [:]) {
        self.numbers = numbers
        self.tensors = tensors
    }

    /// Whether there is nothing to remember.
    public var isEmpty: Bool { numbers.isEmpty && tensors.isEmpty }
}
