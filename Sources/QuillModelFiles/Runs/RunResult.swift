import QuillCodecs
import QuillNetwork
import QuillSystem
import QuillTensor
import QuillTraining

/// How a run ended.
public struct RunResult: Sendable, Equatable {
    /// How a run ended, or that it has not.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// All epochs were trained, or a callback ended training.
        case finished
        /// The user or the system ended training; a checkpoint resumes it.
        case interrupted
        /// An error ended training.
        case failed
        /// A process is training.
        case running
        /// The process died without a word.
        case killed
    }

    /// How the run ended.
    public var status: Status
    /// Why it ended before its last epoch, or the error's message; nil if there is nothing to say.
    public var reason: String?
    /// The seconds that the epochs took.
    public var seconds: Double
    /// When it ended, in UTC: `2026-11-28T23:32:21Z`.
    public var ended: String
    /// The metrics on the test images; nil if they weren't measured.
    public var test: Logs?
    /// The number of test images.
    public var testCount: Int
    /// The metrics of the trained model on the held-out images; nil if they weren't measured.
    public var validation: Logs?
    /// The number of held-out images.
    public var validationCount = 0
    /// The file that the model was saved to; nil if it wasn't.
    public var model: String?

    /// Creates a result.
    public init(
        _ status: Status, reason: String? = nil, seconds: Double = 0, ended: String? = nil,
        test: Logs? = nil, testCount: Int = 0, model: String? = nil
    ) {
        self.status = status
        self.reason = reason
        self.seconds = seconds
        self.ended = ended ?? Clock.now
        self.test = test
        self.testCount = testCount
        self.model = model
    }

    /// The 95 % interval of the accuracy on the test images; nil if it wasn't measured.
    public var accuracyInterval: WilsonInterval? {
        guard let accuracy = test?.value(of: .accuracy), testCount > 0 else { return nil }
        return WilsonInterval(share: accuracy, of: testCount)
    }

    /// The result as JSON.
    public var json: JSON {
        var members: [String: JSON] = [
            "status": .string(status.rawValue), "reason": reason.map(JSON.string) ?? .null,
            "seconds": .number(seconds), "ended": .string(ended), "model": model.map(JSON.string) ?? .null,
        ]
        if let test {
            var entries = Dictionary(
                test.map { ($0.key, JSON.number($0.value)) }, uniquingKeysWith: { one, _ in one })
            entries["count"] = .integer(testCount)
            if let interval = accuracyInterval {
                entries["accuracy_interval"] = .array([.number(interval.lower), .number(interval.upper)])
            }
            members["test"] = .object(entries)
        }
        if let validation {
            var entries = Dictionary(
                validation.map { ($0.key, JSON.number($0.value)) }, uniquingKeysWith: { one, _ in one })
            entries["count"] = .integer(validationCount)
            members["validation"] = .object(entries)
        }
        return .object(members)
    }

    /// Reads a result.
    /// - Throws: a `.file` error if the value isn't a result.
    init(_ json: JSON, path: String) throws {
        guard let members = json.members,
            let status = members["status"]?.string.flatMap(Status.init(rawValue:))
        else { throw QuillError(.file, "\(path): expected an object with the status of a run") }
        let (test, testCount) = Self.scores(members["test"])
        self.init(
            status, reason: members["reason"]?.string, seconds: members["seconds"]?.double ?? 0,
            ended: members["ended"]?.string ?? "", test: test, testCount: testCount,
            model: members["model"]?.string)
        (validation, validationCount) = Self.scores(members["validation"])
    }

    /// Reads metrics, the loss first, and the number of images that they were measured on.
    private static func scores(_ json: JSON?) -> (Logs?, Int) {
        guard let members = json?.members else { return (nil, 0) }
        let loss = members["loss"].map { [(key: "loss", value: $0.double ?? .nan)] } ?? []
        let others = members.filter { !["loss", "count", "accuracy_interval"].contains($0.key) }
        let scores = others.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.double ?? .nan) }
        return (Logs(loss + scores), members["count"]?.integer ?? 0)
    }
}
