import QuillTensor

/// An observer of training that can also control it.
///
/// ```swift
/// struct Announcer: Callback {
///     mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) {
///         print("epoch \(epoch + 1): loss \(logs.loss)")
///     }
/// }
/// ```
/// A callback is a value: each `fit` works on its own copy, so reusing a callback starts from its initial state.
public protocol Callback: Sendable {
    /// Called before the first epoch.
    mutating func trainingBegan(_ training: Training) throws
    /// Called before each epoch, counted from 0.
    mutating func epochBegan(_ epoch: Int, in training: Training) throws
    /// Called after each step. `batch` counts from 0 within the epoch; `training.logs` are the epoch's averages so far.
    mutating func batchEnded(_ batch: Int, in training: Training) throws
    /// Called before each validation.
    mutating func validationBegan(in training: Training) throws
    /// Called after each validation.
    mutating func validationEnded(in training: Training) throws
    /// Called after each epoch and its validation, with the epoch's metrics.
    mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws
    /// Called once at the end, however training ended.
    mutating func trainingEnded(_ training: Training) throws

    /// The name under which a checkpoint stores the callback's state. The default is the type's name; append whatever
    /// distinguishes two callbacks of the same type, such as the metric they monitor.
    var name: String { get }
    /// Other settings, as text. They distinguish callbacks with the same name when training resumes.
    var settings: String { get }
    /// The state from which an interrupted training continues; empty for a stateless callback.
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

/// The state of a callback, in a form that can be stored in a file.
public struct CallbackMemory: Sendable, Equatable {
    /// Numbers by name.
    public var numbers: [String: Double]
    /// Tensors by name, such as the best weights.
    public var tensors: [String: Tensor<Float>]

    /// Creates a state from numbers and tensors.
    public init(numbers: [String: Double] = [:], tensors: [String: Tensor<Float>] = [:]) {
        self.numbers = numbers
        self.tensors = tensors
    }

    /// Whether the state is empty.
    public var isEmpty: Bool { numbers.isEmpty && tensors.isEmpty }
}
