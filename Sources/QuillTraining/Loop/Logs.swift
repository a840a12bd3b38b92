import QuillNetwork
import QuillSystem
import QuillTensor

/// Metrics in reporting order: the scores of an evaluation, or the metrics of an epoch.
///
/// ```swift
/// let score = try model.evaluate(digits)
/// print(score)                       // loss 0.0750  accuracy 0.9775
/// print(score.accuracy, score[.precision()], score.value(of: "f1_score[3]") ?? 0)
/// ```
public struct Logs: Sendable, Equatable, Sequence {
    /// Names and values.
    public private(set) var entries: [(key: String, value: Double)] = []

    /// Creates logs from metrics in order.
    public init(_ entries: [(key: String, value: Double)] = []) { self.entries = entries }

    /// Returns the value of a metric; nil if it was not measured.
    public func value(of metric: Metric) -> Double? { entries.first { $0.key == metric.name }?.value }

    /// The value of a metric: `score[.accuracy]`.
    /// - Precondition: the metric was measured. If not, the program stops with the names of those that were; use
    ///   ``value(of:)`` to ask.
    public subscript(metric: Metric) -> Double {
        guard let value = value(of: metric) else { stopWithout(metric, among: entries.map(\.key)) }
        return value
    }

    /// The loss.
    /// - Precondition: it was measured, as it is by `fit` and `evaluate`.
    public var loss: Double { self[.loss] }

    /// The accuracy.
    /// - Precondition: it was measured: the model was compiled with `metrics: [.accuracy]`.
    public var accuracy: Double { self[.accuracy] }

    /// Returns these metrics followed by others.
    public func appending(_ other: Logs) -> Logs { Logs(entries + other.entries) }

    /// The metrics in order.
    public func makeIterator() -> IndexingIterator<[(key: String, value: Double)]> { entries.makeIterator() }

    /// Compares names and values, in order.
    public static func == (a: Logs, b: Logs) -> Bool {
        a.entries.elementsEqual(b.entries) { $0.key == $1.key && $0.value == $1.value }
    }
}

extension Logs: CustomStringConvertible {
    /// The words of an epoch's line: `loss 0.0750  accuracy 0.9775`.
    public var description: String {
        entries.map { "\($0.key) \(significant($0.value))" }.joined(separator: "  ")
    }
}

/// Stops the program because a metric was asked for that was not measured; the message lists those that were.
@inline(never)
func stopWithout(_ metric: Metric, among names: [String]) -> Never {
    let hint =
        metric.isValidation && !names.contains { Metric($0).isValidation }
        ? "pass validation: to fit" : "metrics are chosen in compile(metrics:)"
    let known = names.isEmpty ? "nothing was" : "measured: \(names.joined(separator: ", "))"
    // So that what was printed before is not lost.
    fflush(nil)
    fatalError("'\(metric)' was not measured; \(known); \(hint)")
}
