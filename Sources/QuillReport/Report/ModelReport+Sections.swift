import QuillData
import QuillNetwork
import QuillPlotting
import QuillTensor
import QuillTraining

extension ModelReport {
    /// A row for each model.
    var summary: HTML {
        let header = [
            "Model", "Parameters", "Epochs", "Best val_loss", "Test accuracy", "95 % interval", "Test loss",
            "Calibration error",
        ]
        let rows = runs.map { run -> [String] in
            let card = run.card
            return [
                run.name, run.model.parameterCount.grouped, run.history.map { "\($0.epochs.count)" } ?? "–",
                Self.best(run.history), card.map { $0.accuracy.fixed(4) } ?? "–",
                card.map { "\($0.interval.lower.fixed(4))–\($0.interval.upper.fixed(4))" } ?? "–",
                card.map { $0.loss.fixed(4) } ?? "–",
                card.map { "\(($0.calibration.expectedError * 100).fixed(2)) %" } ?? "–",
            ]
        }
        // Columns that no model fills say nothing.
        let kept = header.indices.filter { column in
            column < 2 || rows.contains { $0[column] != "–" }
        }
        let problems = runs.compactMap { run in
            run.problem.map { "<p class=\"note\"><b>\(run.name)</b> has no scores: \($0)</p>" as HTML }
        }
        let notes = runs.compactMap { run in
            run.subject.note.map { "<p class=\"note\">\($0)</p>" as HTML }
        }
        return """
            <h2>Summary</h2>
            \(HTML.table(kept.map { header[$0] }, rows.map { row in kept.map { row[$0] } }, texts: [0]))
            \(HTML.joined(comparisons + notes + problems))
            """
    }

    private static func best(_ history: History?) -> String {
        guard let history else { return "–" }
        let values = zip(history.epochs, history.logs).compactMap { epoch, logs in
            logs.value(of: .validationLoss).flatMap { $0.isFinite ? (epoch: epoch + 1, loss: $0) : nil }
        }
        return values.min { $0.loss < $1.loss }.map { "\($0.loss.fixed(4)) in epoch \($0.epoch)" } ?? "–"
    }

    /// Whether the other models differ from the first by more than chance.
    private var comparisons: [HTML] {
        guard let first = runs.first, let base = first.predictions else { return [] }
        return runs.dropFirst().compactMap { run in
            guard let other = run.predictions, let test = try? McNemar(base, other),
                let answer = "\(test)".split(separator: "\n").last
            else { return nil }
            return
                "<p class=\"small\"><b>\(first.name)</b> against <b>\(run.name)</b>: only the first reads \(test.onlyFirst.count.grouped) images right, only the second \(test.onlySecond.count.grouped). \(answer)</p>"
        }
    }

    /// What the doctor found.
    var findings: HTML {
        let parts = runs.map { run -> HTML in
            let heading: HTML = runs.count > 1 ? "<h3>\(run.name)</h3>" : ""
            guard !run.findings.isEmpty else {
                return
                    "\(heading)<p class=\"fine\">No findings: nothing known to spoil a result was found.</p>"
            }
            let list = run.findings.map { finding -> HTML in
                "<div class=\"finding\"><b>\(Self.sentence(finding.problem))</b> <code>\(finding.kind.rawValue)</code><p>\(finding.reason)</p><p>\(RemedyWords.text(finding))</p></div>"
            }
            return "\(heading)\(HTML.joined(list))"
        }
        return
            "<h2>The doctor’s findings</h2>\n<div class=\"\(runs.count > 1 ? "columns" : "")\">\(HTML.joined(parts.map { "<div>\($0)</div>" as HTML }))</div>"
    }

    private static func sentence(_ text: String) -> String {
        "\(text.prefix(1).uppercased())\(text.dropFirst())."
    }

    /// The curves of all models in the same charts.
    var curves: HTML {
        let histories = runs.compactMap { run in run.history.map { (name: run.name, history: $0) } }
        let without = runs.filter { $0.history == nil }.map(\.name)
        let note: HTML =
            without.isEmpty
            ? ""
            : "<p class=\"note\">There is no history of \(without.joined(separator: ", ")): a run’s folder holds one, and --history names one.</p>"
        guard !histories.isEmpty else { return "<h2>Curves</h2>\n\(note)" }
        let curves = RunCurves(histories)
        let usual = curves.metrics.filter { ["loss", "accuracy"].contains($0) }
        let charts = (usual.isEmpty ? Array(curves.metrics.prefix(4)) : usual).compactMap { metric in
            (try? curves.drawing([metric])).map { HTML.plot($0, textSize: 16) }
        }
        let diverged = histories.filter { history in
            history.history.logs.contains { $0.contains { !$0.value.isFinite } }
        }.map(\.name)
        let warning: HTML =
            diverged.isEmpty
            ? ""
            : "<p class=\"note\">Some values of \(diverged.joined(separator: ", ")) are NaN or infinite; they are left out of the curves.</p>"
        return "<h2>Curves</h2>\n\(note)\(warning)<div class=\"columns\">\(HTML.joined(charts))</div>"
    }

    /// The most classes for which a matrix and a table can be read.
    private static let classLimit = 62

    /// The score card of each model.
    var scores: HTML {
        let parts = runs.compactMap { run -> HTML? in
            guard let card = run.card else { return nil }
            let heading: HTML = runs.count > 1 ? "<h3>\(run.name)</h3>" : ""
            return "<div>\(heading)\(matrix(card))\(table(card))</div>"
        }
        guard !parts.isEmpty else { return .empty }
        return
            "<h2>Score card</h2>\n<div class=\"\(runs.count > 1 ? "columns" : "")\">\(HTML.joined(parts))</div>"
    }

    private func matrix(_ card: ScoreCard) -> HTML {
        let diagram = HTML.plot(
            ReliabilityDiagram(
                title: "Calibration error \((card.calibration.expectedError * 100).fixed(2)) %",
                card.calibration.bins))
        let pairs = card.confusions(limit: 10)
        guard card.classNames.count <= Self.classLimit else {
            let list = HTML.table(
                ["True", "Predicted", "Images"], pairs.map { [$0.label, $0.predicted, $0.count.grouped] },
                texts: [0, 1])
            return
                "<p class=\"note\">A confusion matrix of \(card.classNames.count.grouped) classes couldn’t be read; these are the pairs that are confused most often.</p><div class=\"columns\"><div>\(list)</div>\(diagram)</div>"
        }
        let map = HTML.plot(
            HeatMap(
                title: "\(card.count.grouped) images, accuracy \(card.accuracy.fixed(4))",
                confusion: card.confusion.counts, classNames: card.classNames))
        let most = pairs.prefix(3).map { "\($0.label) read as \($0.predicted) (\($0.count))" }
        let line: HTML =
            most.isEmpty ? "" : "<p class=\"small muted\">Most confused: \(most.joined(separator: ", "))</p>"
        return "<div class=\"columns\">\(map)\(diagram)</div>\(line)"
    }

    private func table(_ card: ScoreCard) -> HTML {
        let rows = zip(card.classNames, card.confusion.report).map { name, row in
            (
                row.f1Score,
                [
                    name, row.precision.fixed(4), row.recall.fixed(4), row.f1Score.fixed(4),
                    row.count.grouped,
                ]
            )
        }
        let header = ["Class", "Precision", "Recall", "F1", "Images"]
        guard rows.count > Self.classLimit else { return HTML.table(header, rows.map(\.1), texts: [0]) }
        let worst = rows.filter { $0.1[4] != "0" }.sorted { $0.0 < $1.0 }.prefix(20)
        return
            "<p class=\"note\">The 20 classes with the lowest F1 of \(rows.count.grouped):</p>\(HTML.table(header, worst.map(\.1), texts: [0]))"
    }

    /// The misread images, the most surprising first.
    var errors: HTML {
        let limit = runs.count > 1 ? 16 : 32
        let parts = runs.compactMap { run -> HTML? in
            guard let all = run.predictions?.errors(data.test) else { return nil }
            let heading: HTML = runs.count > 1 ? "<h3>\(run.name)</h3>" : ""
            if all.isEmpty { return "<div>\(heading)<p class=\"fine\">No image was read wrong.</p></div>" }
            let shown = all.prefix(limit).compactMap { error -> HTML? in
                guard let address = HTML.address(error.image) else { return nil }
                return
                    "<figure><img src=\"\(address)\" alt=\"image \(error.row)\"><figcaption>\(error.label), read <b>\(error.predicted)</b><br>\((error.probability * 100).fixed(0)) %, row \(error.row)</figcaption></figure>"
            }
            let count =
                "\(all.count.grouped) of \(data.test.count.grouped) read wrong"
                + (all.count > limit ? "; the \(limit) most surprising:" : ":")
            let note: HTML =
                shown.isEmpty
                ? "<p class=\"note\">Images with \(data.test.imageShape[-1]) channels can’t be shown.</p>"
                : ""
            return
                "<div>\(heading)<p class=\"muted\">\(count)</p>\(note)<div class=\"gallery\">\(HTML.joined(shown))</div></div>"
        }
        guard !parts.isEmpty else { return .empty }
        return
            "<h2>Errors</h2>\n<div class=\"\(runs.count > 1 ? "columns" : "")\">\(HTML.joined(parts))</div>"
    }
}
