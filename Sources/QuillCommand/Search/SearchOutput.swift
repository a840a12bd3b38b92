import Quill
import QuillCodecs
import QuillPlotting

/// Shows the trials of a search, and writes them for others.
struct SearchOutput {
    let plot: String?
    var pareto: String?
    let tensorboard: String?
    let report: Report

    private static let rows = 20

    func show(_ result: SearchResult, json: Bool) throws {
        if !report.isSilent { printText(result) }
        if let plot = plot {
            try result.parallelCoordinates.write(to: plot)
            report.line("Saved", plot, breaks: false)
        }
        if let pareto {
            try result.paretoChart(by: .parameters).write(to: pareto)
            report.line("Saved", pareto, breaks: false)
        }
        if let folder = tensorboard {
            try Failure.named("--tensorboard") { try write(result, to: folder) }
            report.line(
                "Saved", "\(folder): \(result.count(.complete).counted("trial")) for TensorBoard's HParams")
        }
        if json { print(result.json.text) }
    }

    private func printText(_ result: SearchResult) {
        print(result.text(rows: Self.rows, bold: Terminal.bold))
        let importance = result.importance.map { "\($0.name) \((100 * $0.share).fixed(0)) %" }
        if !importance.isEmpty {
            report.line(
                "Matters", "\(importance.joined(separator: ", ")) of the differences (functional ANOVA)")
        }
        for cost in SearchResult.Cost.allCases {
            let front = result.paretoFront(by: cost)
            guard front.count > 1 else { continue }
            let steps = front.map { trial -> String in
                let price =
                    cost == .parameters
                    ? (trial.parameterCount ?? 0).grouped : "\((trial.seconds ?? 0).fixed(1)) s"
                return "\(trial.value?.fixed(4) ?? "–") with \(price) (trial \(trial.number))"
            }
            report.line(cost == .parameters ? "Small" : "Quick", steps.joined(separator: ", "))
        }
        if let best = result.best {
            report.line(
                "Best",
                "trial \(best.number): \(result.metric.name) \(best.value?.fixed(4) ?? "–"), \(best.settings)"
            )
            if let test = result.tests[best.number] { report.line("Test", Self.text(test)) }
        }
    }

    /// The result of the winner's test.
    private static func text(_ test: JSON) -> String {
        let members = test.members ?? [:]
        let mean = members["mean"]?.double?.fixed(4) ?? "–"
        let count = members["seeds"]?.elements?.count ?? 1
        let bounds = members["interval"]?.elements?.compactMap(\.double) ?? []
        let interval = bounds.count == 2 ? " (95 %: \(bounds[0].fixed(4))–\(bounds[1].fixed(4)))" : ""
        return "accuracy \(mean)\(interval), mean over \(count.counted("seed")) trained anew"
    }

    /// Writes a run for each complete trial that isn't there yet.
    private func write(_ result: SearchResult, to folder: String) throws {
        for trial in result.trials where trial.state == .complete {
            let place = "\(folder)/trial-\(trial.number)"
            if FileSystem.isFolder(place) { continue }
            var writer = try SummaryWriter(place)
            let values = trial.settings.names.map { name in (name, Self.value(trial.settings[name])) }
            try writer.hyperparameters(Dictionary(values) { $1 }, group: "trial \(trial.number)")
            if let value = trial.value { try writer.scalar(result.metric.name, value, step: trial.epochs) }
            try writer.ended(.success)
        }
    }

    private static func value(_ value: Hyperparameters.Value?) -> Hyperparameter {
        switch value {
        case .integer(let number)?: .number(Double(number))
        case .number(let number)?: .number(number)
        case .flag(let flag)?: .flag(flag)
        case .text(let text)?: .text(text)
        case nil: .text("")
        }
    }
}
