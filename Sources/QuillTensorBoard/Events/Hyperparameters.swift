import QuillCodecs
import QuillTensor

/// The value of a hyperparameter in TensorBoard's HParams table: a number, a text, or true or false.
public enum Hyperparameter: Sendable, Equatable {
    /// A number.
    case number(Double)
    /// A text.
    case text(String)
    /// True or false.
    case flag(Bool)
}

extension Hyperparameter: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral
{
    /// Creates a number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// Creates a number.
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    /// Creates a text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// Creates a truth value.
    public init(booleanLiteral value: Bool) { self = .flag(value) }
}

/// How a run ended, in TensorBoard's HParams table.
public enum RunStatus: Int, Sendable {
    /// The run did what it was to do.
    case success = 1
    /// The run failed.
    case failure
}

extension SummaryValue {
    /// The hyperparameters of a run.
    /// - Parameters:
    ///   - values: the hyperparameters by name.
    ///   - group: the name of the trial: several runs with one name, such as those of several seeds, are averaged.
    ///   - time: when the run started, in seconds since 1970.
    static func hyperparameters(_ values: [String: Hyperparameter], group: String, time: Double)
        -> SummaryValue
    {
        var start = ProtobufWriter()
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            var number = ProtobufWriter()
            switch value {
            case .number(let value): number.add(2, value)
            case .text(let value): number.add(3, value)
            case .flag(let value): number.add(4, value ? 1 : 0)
            }
            var entry = ProtobufWriter()
            entry.add(1, name)
            entry.add(2, number)
            start.add(1, entry)
        }
        start.add(4, group)
        start.add(5, time)
        return session("_hparams_/session_start_info", field: 3, start)
    }

    /// How a run ended.
    static func runEnded(_ status: RunStatus, time: Double) -> SummaryValue {
        var end = ProtobufWriter()
        end.add(1, status.rawValue)
        end.add(2, time)
        return session("_hparams_/session_end_info", field: 4, end)
    }

    private static func session(_ tag: String, field: Int, _ message: ProtobufWriter) -> SummaryValue {
        var content = ProtobufWriter()
        content.add(field, message)
        return SummaryValue(
            tag: tag, plugin: "hparams", content: content.bytes, dataClass: .tensor,
            tensor: .tensor([0], [Float]()))
    }
}
