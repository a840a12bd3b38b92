import QuillCodecs
import QuillNetwork
import QuillPlotting
import QuillTensor
import QuillTraining

extension StudyResult: CustomStringConvertible {
    /// A row for each setting that has a result or failed, then what was chosen and what chance explains.
    public var description: String {
        ([table()] + conclusions.map { "\($0.label): \($0.text)" }).joined(separator: "\n")
    }

    /// The chosen setting, what chance explains, and failures, as labels with sentences.
    package var conclusions: [(label: String, text: String)] {
        var lines: [(String, String)] = []
        let rows = rows
        if let chosen {
            let row = rows[chosen]
            let score = row.score(metric)?.text ?? "–"
            let tested = row.test.map { "; test accuracy \($0.text)" } ?? ""
            lines.append(("Chosen", "\(row.setting.name), by val_\(metric.name) \(score)\(tested)"))
        }
        if let chance { lines.append(("Chance", chance)) }
        for row in rows where !row.failures.isEmpty {
            lines.append(("Failed", "\(row.setting.name), \(row.failures.joined(separator: "; "))"))
        }
        if isInterrupted { lines.append(("Stopped", "interrupted; what is done is kept")) }
        return lines
    }

    /// Returns the table: parameters, accuracies with their 95 % intervals, and times.
    /// - Parameter bold: emphasizes the header, for example for a terminal; by default it is plain.
    public func table(bold: (String) -> String = { $0 }) -> String {
        let hasTest = rows.contains { $0.test != nil }
        var header: [String] = study.variations.map(\.factor)
        header += ["parameters", "validation (95 %)"]
        if hasTest { header.append("test (95 %)") }
        header += ["s/epoch", "seconds"]
        let chosen = chosen
        let lines = rows.enumerated().filter { !outcomes[$0.offset].isEmpty }.map { index, row -> [String] in
            var cells: [String] = row.setting.values
            cells.append(row.setting.parameters.grouped)
            cells.append((row.validation?.text ?? "failed") + (index == chosen ? " *" : "  "))
            if hasTest { cells.append(row.test?.text ?? "–") }
            cells.append(row.secondsPerEpoch?.fixed(2) ?? "–")
            cells.append(row.seconds?.fixed(1) ?? "–")
            return cells
        }
        let widths = header.indices.map { column in ([header] + lines).map { $0[column].count }.max() ?? 0 }
        func text(_ cells: [String]) -> String {
            cells.indices.map { column in
                column < study.variations.count
                    ? cells[column].left(widths[column]) : cells[column].right(widths[column])
            }.joined(separator: "  ")
        }
        return ([bold(text(header))] + lines.map(text)).joined(separator: "\n")
    }

    /// A bar for each setting: the error on the held-out images in percent, with its 95 % interval. The chosen setting has
    /// another color. Of more than 24 settings, the best are shown.
    public var chart: BarChart {
        let chosen = chosen
        var shown = rows.indices.filter { rows[$0].validation != nil }
        let count = shown.count
        if count > 24 {
            let scores = rows.map { $0.validation?.mean ?? 0 }
            shown = shown.sorted { scores[$0] > scores[$1] }.prefix(24).sorted()
        }
        let bars = shown.compactMap { index in rows[index].validation.map { (index, $0) } }
        let title = study.variations.map(\.factor).joined(separator: ", ") + ": \(study.name)"
        return BarChart(
            title: count > bars.count ? "\(title), the best \(bars.count) of \(count)" : title,
            yLabel: "validation error, %",
            names: bars.map { study.settings[$0.0].values.joined(separator: " ") },
            values: bars.map { 100 * (1 - $0.1.mean) },
            intervals: bars.map { _, estimate in
                let interval = estimate.interval ?? estimate.mean...estimate.mean
                return max(0, 100 * (1 - interval.upperBound))...100 * (1 - interval.lowerBound)
            },
            highlighted: Set(bars.indices.filter { bars[$0].0 == chosen }))
    }

    /// The table as CSV, a row for each setting, impossible ones included.
    public var csv: String {
        let scores = ["validation", "validation_low", "validation_high", "test", "test_low", "test_high"]
        var header: [String] = study.variations.map(\.factor)
        header += ["parameters", "seeds"]
        header += scores
        header += ["seconds_per_epoch", "seconds", "status", "reason"]
        let chosen = chosen
        let lines = rows.enumerated().map { index, row -> [String] in
            func cells(_ estimate: StudyEstimate?) -> [String] {
                [estimate?.mean, estimate?.interval?.lowerBound, estimate?.interval?.upperBound].map {
                    $0.map { "\($0)" } ?? "NA"
                }
            }
            let state: String
            if row.setting.problem != nil {
                state = "impossible"
            } else if !row.failures.isEmpty {
                state = "failed"
            } else if index == chosen {
                state = "chosen"
            } else {
                state = outcomes[index].isEmpty ? "not run" : "done"
            }
            var line = row.setting.values
            line += ["\(row.setting.parameters)", "\(outcomes[index].count)"]
            line += cells(row.validation)
            line += cells(row.test)
            line += [row.secondsPerEpoch, row.seconds].map { $0.map { "\($0)" } ?? "NA" }
            line += [state, row.setting.problem ?? row.failures.joined(separator: "; ")]
            return line
        }
        return ([header] + lines).map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func quoted(_ cell: String) -> String {
        guard cell.contains(where: { ",\"\r\n".contains($0) }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }

    /// The study as JSON: its settings with their outcomes, the chosen one, and what chance explains.
    public var json: JSON {
        let chosen = chosen
        let settings = zip(rows, outcomes).map { row, outcomes -> JSON in
            row.json(study.variations, outcomes)
        }
        var members: [String: JSON] = ["network": .string(study.name), "settings": .array(settings)]
        members["seeds"] = .array(study.seeds.map { JSON.string("\($0)") })
        members["metric"] = .string("val_\(metric.name)")
        members["chosen"] = chosen.map { JSON.string(study.settings[$0].name) } ?? .null
        members["chance"] = chance.map(JSON.string) ?? .null
        members["interrupted"] = .bool(isInterrupted)
        members["notes"] = .array(study.notes.map(JSON.string))
        return .object(members)
    }
}

extension StudyResult.Row {
    /// The setting with its outcomes.
    fileprivate func json(_ variations: [Variation], _ outcomes: [TrialOutcome]) -> JSON {
        var values: [String: JSON] = [:]
        for (variation, value) in zip(variations, setting.values) {
            values[variation.factor] = .string(value)
        }
        var members: [String: JSON] = ["name": .string(setting.name), "values": .object(values)]
        members["parameters"] = .integer(setting.parameters)
        members["layers"] = setting.recipe.layers.map(JSON.string) ?? .null
        members["impossible"] = setting.problem.map(JSON.string) ?? .null
        members["validation_accuracy"] = validation?.json ?? .null
        members["validation_loss"] = validationLoss?.json ?? .null
        members["test_accuracy"] = test?.json ?? .null
        members["seconds_per_epoch"] = secondsPerEpoch.map(JSON.number) ?? .null
        members["trainings"] = .array(outcomes.map(\.json))
        return .object(members)
    }
}
