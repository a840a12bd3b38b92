import QuillNetwork
import QuillTensor

/// The metrics that training reported in each epoch.
///
/// ```swift
/// let history = try model.fit(digits, epochs: 5, validation: .split(0.1))
/// print(history)                     // a table with a row for each epoch
/// print(history.loss, history[.accuracy.validation])
/// ```
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

    /// Returns the values of a metric in the epochs that report it; nil if there were epochs and none does.
    public func values(of metric: Metric) -> [Double]? {
        let values = logs.compactMap { $0.value(of: metric) }
        return values.isEmpty && !logs.isEmpty ? nil : values
    }

    /// The values of a metric over the epochs: `history[.accuracy]`, `history["val_loss"]`.
    /// - Precondition: the metric was measured. If not, the program stops with the names of those that were; use
    ///   ``values(of:)`` to ask.
    public subscript(metric: Metric) -> [Double] {
        guard let values = values(of: metric) else { stopWithout(metric, among: names) }
        return values
    }

    /// The loss of each epoch.
    public var loss: [Double] { self[.loss] }

    /// The accuracy of each epoch.
    /// - Precondition: it was measured: the model was compiled with `metrics: [.accuracy]`.
    public var accuracy: [Double] { self[.accuracy] }

    /// The loss on the validation data after each epoch.
    /// - Precondition: there was validation data.
    public var validationLoss: [Double] { self[.validationLoss] }

    /// The accuracy on the validation data after each epoch.
    /// - Precondition: it was measured, and there was validation data.
    public var validationAccuracy: [Double] { self[.validationAccuracy] }

    /// The names of all metrics, in the order in which they were first reported.
    private var names: [String] {
        logs.reduce(into: []) { names, logs in names += logs.map(\.key).filter { !names.contains($0) } }
    }
}

extension History: CustomStringConvertible {
    /// A table with a row for each epoch, counted from 1 as in the lines that `fit` prints.
    public var description: String {
        let names = names
        let header = ["epoch"] + names
        let rows = zip(epochs, logs).map { epoch, logs in
            ["\(epoch + 1)"] + names.map { logs.value(of: Metric($0)).map(significant) ?? "–" }
        }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        let lines = ([header] + rows).map { cells in
            zip(cells, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(
                separator: "  ")
        }
        return (lines + (stopReason.map { ["stopped: \($0)"] } ?? [])).joined(separator: "\n")
    }
}
