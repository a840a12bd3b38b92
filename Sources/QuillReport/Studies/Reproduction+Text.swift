import QuillCodecs
import QuillNetwork
import QuillSystem
import QuillTensor
import QuillTraining

extension Reproduction.Row {
    /// The cells: name, parameters, epochs, accuracies, and seconds; published figures before measured ones.
    fileprivate var cells: [String] {
        [
            name, parameters.grouped, epochs == 0 ? "–" : "\(epochs)",
            experiment.publishedAccuracy?.fixed(4) ?? "–", measured, difference,
            experiment.publishedSecondsPerEpoch.map { "\($0.fixed(0)) s" } ?? "–",
            secondsPerEpoch.map { "\($0.fixed(2)) s" } ?? "–",
        ]
    }

    /// The mean accuracy, with the least and the most over the seeds.
    private var measured: String {
        guard let mean, let least = accuracies.min(), let most = accuracies.max() else {
            return outcomes.contains { $0.failure != nil } ? "failed" : "–"
        }
        return accuracies.count == 1 ? mean.fixed(4) : "\(mean.fixed(4)) (\(least.fixed(4))–\(most.fixed(4)))"
    }

    /// The measured accuracy minus the published one, in points.
    private var difference: String {
        guard let mean, let published = experiment.publishedAccuracy else { return "–" }
        let points = 100 * (mean - published)
        return (points < 0 ? "−" : "+") + abs(points).fixed(2)
    }

    /// The row as JSON.
    fileprivate var json: JSON {
        .object([
            "experiment": .string(experiment.id), "tutorial": .string(experiment.tutorial.rawValue),
            "name": .string(name), "parameters": .integer(parameters), "epochs": .integer(epochs),
            "published_accuracy": experiment.publishedAccuracy.map(JSON.number) ?? .null,
            "published_seconds_per_epoch": experiment.publishedSecondsPerEpoch.map(JSON.number) ?? .null,
            "accuracy": mean.map(JSON.number) ?? .null,
            "seconds_per_epoch": secondsPerEpoch.map(JSON.number) ?? .null,
            "trainings": .array(outcomes.map(\.json)), "note": .string(note),
        ])
    }
}

extension Reproduction: CustomStringConvertible {
    private static let header = [
        "experiment", "parameters", "epochs", "published", "measured (range)", "points", "published s/epoch",
        "s/epoch",
    ]

    /// The table, and a line for each note.
    public var description: String { text() }

    /// Returns the table, and a line for each note.
    /// - Parameter bold: emphasizes the header, for example for a terminal; by default it is plain.
    public func text(bold: (String) -> String = { $0 }) -> String {
        let lines = rows.map(\.cells)
        let header = Self.header
        let widths = header.indices.map { column in ([header] + lines).map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            cells.indices.map { column in
                column == 0 ? cells[column].left(widths[column]) : cells[column].right(widths[column])
            }.joined(separator: "  ")
        }
        let notes = rows.filter { !$0.note.isEmpty }.map { "\($0.name): \($0.note)" }
        return ([bold(line(header))] + lines.map(line) + notes + scale).joined(separator: "\n")
    }

    /// A line that says what is smaller than in the tutorials.
    private var scale: [String] {
        isScaledDown
            ? [
                "At most \((epochs ?? 0).counted("epoch")) each, fewer than in the tutorials, so the accuracies can't be compared with the published ones."
            ]
            : []
    }

    /// The comparison as JSON.
    public var json: JSON {
        .object([
            "rows": .array(rows.map(\.json)), "seeds": .array(seeds.map { .string("\($0)") }),
            "scaled_down": .bool(isScaledDown), "interrupted": .bool(isInterrupted),
            "studies": .object(studies.mapValues(\.json)),
        ])
    }

    /// Returns the comparison as a page in Markdown, with the date, the machine, and the versions.
    /// - Parameters:
    ///   - data: the source of the images.
    ///   - command: the command that makes the page.
    ///   - threads: the number of threads, for the machine's line.
    ///   - instructionSet: the instruction set, for the machine's line.
    public func markdown(data: String, command: String, threads: Int, instructionSet: String) -> String {
        func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        var lines = [
            "# The tutorials, reproduced", "",
            "The experiments of five tutorials, run by Quill as written there. `\(command)` makes this page; experiments whose",
            "runs are kept aren't repeated.", "",
            "- **Date:** \(Clock.now.prefix(10))",
            "- **Machine:** \(SystemName.text), \(threads.counted("thread")), \(instructionSet)",
            "- **Versions:** Quill \(QuillVersion.current), Swift \(QuillVersion.swift)",
            "- **Images:** \(data)",
            "- **Seeds:** \(seeds.map { "\($0)" }.joined(separator: ", ")); a range is that over the seeds",
            "",
        ]
        if !scale.isEmpty { lines += scale + [""] }
        lines += [
            "Accuracies are those on the test images. Points are percentage points between the published accuracy and the mean.",
            "The published times are those of the tutorials' machines.", "",
        ]
        let missing = experiments.filter { experiment in !rows.contains { $0.experiment.id == experiment.id }
        }
        if !missing.isEmpty {
            lines += ["Not run yet: \(missing.map { "`\($0.id)`" }.joined(separator: ", ")).", ""]
        }
        for tutorial in Tutorial.allCases {
            let own = rows.filter { $0.experiment.tutorial == tutorial }
            guard !own.isEmpty else { continue }
            let source = tutorial.source
            lines += ["## \(source.title)", ""]
            if let original = source.originalTitle { lines += [original, ""] }
            lines += [row(Self.header), row(Self.header.map { _ in "---" })]
            lines += own.map { line in row(["`\(line.name)`"] + line.cells.dropFirst()) } + [""]
            let notes = own.filter { !$0.note.isEmpty }.map { "- `\($0.name)`: \($0.note)" }
            if !notes.isEmpty { lines += notes + [""] }
            for experiment in experiments where experiment.tutorial == tutorial {
                if let study = studies[experiment.id] { lines += Self.details(experiment, study) }
            }
        }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    /// All settings of a search, the best on the held-out images first, and those that are impossible with the reason.
    private static func details(_ experiment: Experiment, _ result: StudyResult) -> [String] {
        var lines: [String] = []
        if let chance = result.chance { lines += ["- `\(experiment.id)`: chance \(chance)", ""] }
        guard case .search = experiment.work else { return lines }
        let factors = result.study.variations.map(\.factor)
        let header = factors + ["parameters", "validation (95 %)", "s/epoch"]
        lines += ["### All combinations of `\(experiment.id)`", ""]
        lines += ["| \(header.joined(separator: " | ")) |", "|\(header.map { _ in " --- |" }.joined())"]
        let done = result.rows.filter { $0.validation != nil }
            .sorted { ($0.validation?.mean ?? 0) > ($1.validation?.mean ?? 0) }
        lines += done.map { row in
            let cells =
                row.setting.values + [
                    row.setting.parameters.grouped, row.validation?.text ?? "–",
                    row.secondsPerEpoch?.fixed(2) ?? "–",
                ]
            return "| \(cells.joined(separator: " | ")) |"
        }
        lines.append("")
        let impossible = result.study.settings.filter { $0.problem != nil }
        if !impossible.isEmpty {
            lines += [
                "\(impossible.count) of \(result.study.settings.count) combinations are impossible:", "",
            ]
            lines += impossible.map { "- `\($0.name)`: \($0.problem ?? "")" } + [""]
        }
        return lines
    }
}
