import QuillCodecs
import QuillTensor

/// One point of a search: its settings, and what came of it.
public struct Trial: Sendable, Equatable {
    /// What has become of a trial.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It has not begun, or it was interrupted and begins again.
        case waiting
        /// A process is training it.
        case running
        /// It ran to its end.
        case complete
        /// It was ended early, because others did better.
        case pruned
        /// Training it threw an error, or ended its process.
        case failed
        /// Its network can't be built.
        case impossible
    }

    /// The trial's number, from 1.
    public let number: Int
    /// The settings.
    public let settings: Hyperparameters
    /// The seed of everything random in the trial. It depends on the search's seed and the trial's number only.
    public let seed: UInt64
    /// What has become of the trial.
    public internal(set) var state: State
    /// The metric on validation data after the last epoch, or after the best one if its weights were restored; nil if there
    /// is none yet.
    public internal(set) var value: Double?
    /// Why the trial was pruned, failed, or is impossible.
    public internal(set) var reason: String?
    /// The number of epochs that have ended.
    public internal(set) var epochs: Int
    /// The number of the network's parameters; nil if it isn't known.
    public internal(set) var parameterCount: Int?
    /// The time that it took, in seconds; nil before its end.
    public internal(set) var seconds: Double?

    /// The trial as JSON.
    public var json: JSON {
        .object([
            "number": .integer(number), "settings": settings.json, "seed": .integer(Int(seed)),
            "state": .string(state.rawValue), "value": value.map(JSON.number) ?? .null,
            "reason": reason.map(JSON.string) ?? .null, "epochs": .integer(epochs),
            "parameters": parameterCount.map(JSON.integer) ?? .null,
            "seconds": seconds.map(JSON.number) ?? .null,
        ])
    }
}
