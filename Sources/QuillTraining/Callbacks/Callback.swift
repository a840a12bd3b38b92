import QuillTensor

/// Something that is told how training goes and may steer it.
///
/// A callback is a value: each `fit` starts with a fresh copy, so one that is used twice starts afresh.
public protocol Callback: Sendable {
    /// Before the first epoch.
    mutating func trainingBegan(_ training: Training) throws
    /// Before an epoch, counted from 0.
    mutating func epochBegan(_ epoch: Int, _ training: Training) throws
    /// After a step; `batch` counts from 0 within the epoch, `logs` are the averages over the epoch so far.
    mutating func batchEnded(_ batch: Int, _ training: Training) throws
    /// Before the validation of an epoch, if there is one.
    mutating func validationBegan(_ training: Training) throws
    /// After the validation of an epoch.
    mutating func validationEnded(_ training: Training) throws
    /// After an epoch and its validation.
    mutating func epochEnded(_ epoch: Int, _ logs: Logs, _ training: Training) throws
    /// After the last epoch, however training came to its end.
    mutating func trainingEnded(_ training: Training) throws
    /// What the callback must remember to go on after an interruption; empty if nothing.
    var memory: CallbackMemory { get set }
}

extension Callback {
    /// Does nothing.
    public mutating func trainingBegan(_ training: Training) {}
    /// Does nothing.
    public mutating func epochBegan(_ epoch: Int, _ training: Training) {}
    /// Does nothing.
    public mutating func batchEnded(_ batch: Int, _ training: Training) {}
    /// Does nothing.
    public mutating func validationBegan(_ training: Training) {}
    /// Does nothing.
    public mutating func validationEnded(_ training: Training) {}
    /// Does nothing.
    public mutating func epochEnded(_ epoch: Int, _ logs: Logs, _ training: Training) {}
    /// Does nothing.
    public mutating func trainingEnded(_ training: Training) {}
    /// Nothing to remember.
    public var memory: CallbackMemory {
        get { CallbackMemory() }
        set {}
    }
}

/// A callback's memory, in a form that files can keep.
public struct CallbackMemory: Sendable, Equatable {
    /// Numbers by name.
    public var numbers: [String: Double]
    /// Tensors by name: the best weights.
    public var tensors: [String: Tensor<Float>]

    /// A memory.
    public init(numbers: [String: Double] = [:], tensors: [String: Tensor<Float>] = [:]) {
        self.numbers = numbers
        self.tensors = tensors
    }
}
