import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining

/// One training of a study: a recipe with a seed, and what it came to.
public struct TrialOutcome: Sendable {
    /// The seed.
    public let seed: UInt64
    /// The number of parameters of the network.
    public var parameters = 0
    /// The metrics of the epochs.
    public var history = History()
    /// The metrics of the trained model on the held-out images; nil if there are none.
    public var validation: Logs?
    /// The number of held-out images.
    public var validationCount = 0
    /// The metrics of the trained model on the test images; nil if it wasn't tested.
    public var test: Logs?
    /// The number of test images.
    public var testCount = 0
    /// The seconds that the epochs took.
    public var seconds = 0.0
    /// Why there is no result; nil if there is one.
    public var failure: String?
    /// The folder of the run; nil if none is kept.
    public var run: String?
    /// Whether the training was done before, and its run folder was read.
    public var wasDone = false

    init(seed: UInt64) { self.seed = seed }

    /// The outcome that the folder of a run tells.
    init(_ run: Run, seed: UInt64) {
        self.seed = seed
        parameters = run.configuration.values["parameters"]?.integer ?? 0
        history = run.history
        seconds = run.seconds
        self.run = run.folder.path
        guard let result = run.result else { return }
        (validation, validationCount) = (result.validation, result.validationCount)
        (test, testCount) = (result.test, result.testCount)
        if result.status == .failed { failure = result.reason ?? "failed" }
    }

    /// The mean seconds of an epoch; nil if there was none.
    public var secondsPerEpoch: Double? {
        history.epochs.isEmpty ? nil : seconds / Double(history.epochs.count)
    }

    /// The outcome as JSON.
    public var json: JSON {
        func scores(_ logs: Logs?, _ count: Int) -> JSON {
            guard let logs else { return .null }
            var members = Dictionary(
                logs.map { ($0.key, JSON.number($0.value)) }, uniquingKeysWith: { one, _ in one })
            members["count"] = .integer(count)
            return .object(members)
        }
        return .object([
            "seed": Int(exactly: seed).map(JSON.integer) ?? .string("\(seed)"),
            "parameters": .integer(parameters), "epochs": .integer(history.epochs.count),
            "validation": scores(validation, validationCount), "test": scores(test, testCount),
            "seconds": .number(seconds), "failure": failure.map(JSON.string) ?? .null,
            "run": run.map(JSON.string) ?? .null, "was_done": .bool(wasDone),
        ])
    }
}
