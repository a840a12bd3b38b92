import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining

/// Runs in a table, a row for each.
///
/// ```swift
/// print(RunTable(try Run.all(in: "runs").runs))
/// ```
public struct RunTable: Sendable {
    /// The runs.
    public let runs: [Run]

    /// A table of runs.
    public init(_ runs: [Run]) { self.runs = runs }
}

extension Run {
    /// The best value of a metric over the epochs; nil if no epoch has a finite one or it is unknown what is better.
    public func best(_ metric: Metric) -> Double? {
        let values = (history.values(of: metric) ?? []).filter(\.isFinite)
        return switch History.goal(of: metric) {
        case .maximize: values.max()
        case .minimize: values.min()
        case nil: nil
        }
    }

    /// The metric that the table shows: the accuracy on validation data, else the loss.
    fileprivate var shown: String {
        if let accuracy = best(.accuracy.validation) { return accuracy.fixed(4) }
        if let loss = best(.validationLoss) { return "loss \(loss.fixed(4))" }
        return "–"
    }

    /// The score on the test images.
    fileprivate var tested: String {
        guard let test = result?.test else { return "–" }
        if let accuracy = test.value(of: .accuracy) { return accuracy.fixed(4) }
        return test.value(of: .loss).map { "loss \($0.fixed(4))" } ?? "–"
    }

    /// The run as JSON: name, folder, status, configuration, epochs with their metrics, the best validation metrics, and the
    /// result.
    public var json: JSON {
        let epochs = zip(history.epochs, history.logs).map { epoch, logs -> JSON in
            var entry = Dictionary(
                logs.map { ($0.key, JSON.number($0.value)) }, uniquingKeysWith: { one, _ in one })
            entry["epoch"] = .integer(epoch + 1)
            return .object(entry)
        }
        return .object([
            "name": .string(name), "folder": .string(folder.path), "status": .string(status.rawValue),
            "configuration": .object(configuration.values), "epochs": .array(epochs),
            "best_val_loss": best(.validationLoss).map(JSON.number) ?? .null,
            "best_val_accuracy": best(.accuracy.validation).map(JSON.number) ?? .null,
            "seconds": .number(seconds), "result": result?.json ?? .null,
            "model": modelPath.map(JSON.string) ?? .null,
        ])
    }
}

extension RunTable: CustomStringConvertible {
    /// A row for each run: name, time of its beginning in UTC, network, data, epochs of those planned, best validation
    /// accuracy, test accuracy, seconds, and status.
    public var description: String { text() }

    /// The table as text.
    /// - Parameter bold: emphasizes the header, for example for a terminal; by default it is plain.
    public func text(bold: (String) -> String = { $0 }) -> String {
        let header = [
            "run", "began (UTC)", "network", "data", "epochs", "best val", "test", "seconds", "status",
        ]
        let rows = runs.map { run in
            [
                run.name, String(run.configuration.started.prefix(16)).replacing("T", with: " "),
                Self.short(run.configuration.network, 24), Self.short(run.configuration.data ?? "–", 24),
                "\(run.history.epochs.count)/\(run.configuration.epochs)", run.shown, run.tested,
                run.seconds.fixed(1), run.status.rawValue,
            ]
        }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        // Numbers are aligned to the right.
        let isNumber = [false, false, false, false, true, true, true, true, false]
        func line(_ cells: [String]) -> String {
            let padded = cells.indices.map { column in
                isNumber[column]
                    ? cells[column].right(widths[column])
                    : column == cells.count - 1 ? cells[column] : cells[column].left(widths[column])
            }
            return padded.joined(separator: "  ")
        }
        return ([bold(line(header))] + rows.map(line)).joined(separator: "\n")
    }

    private static func short(_ text: String, _ width: Int) -> String {
        text.count > width ? text.prefix(width - 1) + "…" : text
    }

    /// The runs as JSON.
    public var json: JSON { .array(runs.map(\.json)) }
}
