import QuillCodecs
import QuillData
import QuillNetwork
import QuillPlotting
import QuillTensor
import QuillTraining

/// A page about trained models: their curves, scores, and errors, what the `Doctor` finds, and a canvas where
/// one draws a digit and the models answer inside the page.
///
/// ```swift
/// try ModelReport([.init("digits", model, history: history)], mnist).write(to: "report.html")
/// ```
/// The page is one HTML file that needs no network and no other file.
public struct ModelReport: Sendable {
    /// A model in a report.
    public struct Subject: Sendable {
        /// The name of the model.
        public let name: String
        /// The model.
        public let model: Model
        /// The metrics of its training; nil if unknown.
        public let history: History?
        /// The pixels of the images that it was trained on; nil if unknown.
        public let trainedOn: PixelSummary?
        /// A line about the model, such as that its training was interrupted; nil for none.
        public let note: String?

        /// A subject from its parts.
        public init(
            _ name: String, _ model: Model, history: History? = nil, trainedOn: PixelSummary? = nil,
            note: String? = nil
        ) {
            self.name = name
            self.model = model
            self.history = history
            self.trainedOn = trainedOn
            self.note = note
        }
    }

    /// What was found out about a subject.
    struct Run: Sendable {
        let subject: Subject
        let predictions: Predictions?
        let card: ScoreCard?
        /// Why there are no predictions.
        let problem: String?
        let findings: [Finding]

        var name: String { subject.name }
        var model: Model { subject.model }
        var history: History? { subject.history.flatMap { $0.epochs.isEmpty ? nil : $0 } }
    }

    /// The title of the page.
    public let title: String
    let runs: [Run]
    let data: ImageData

    /// The most bytes of a page.
    static let limit = 2_950_000

    /// Evaluates models on test images and examines them.
    ///
    /// A model that can't be evaluated, because of its shape or because its output isn't finite, has a note in the page.
    /// - Parameters:
    ///   - subjects: the models.
    ///   - data: the images to test on, and the training images that the `Doctor` examines.
    ///   - title: the title of the page; by default the models' names.
    ///   - silencing: the kinds of findings to leave out.
    /// - Throws: an `.argument` error if there is no model.
    public init(
        _ subjects: [Subject], _ data: ImageData, title: String? = nil, silencing: Set<Finding.Kind> = []
    ) throws {
        guard !subjects.isEmpty else {
            throw QuillError(.argument, "a report: expected at least one model")
        }
        self.title = title ?? subjects.map(\.name).joined(separator: ", ")
        self.data = data
        runs = subjects.map { subject in
            var (predictions, card, problem): (Predictions?, ScoreCard?, String?) = (nil, nil, nil)
            do {
                guard data.test.count > 0 else {
                    throw QuillError(.data, "\(data.source.name) has no test images")
                }
                let all = try subject.model.predictions(on: data.test)
                card = try ScoreCard(all)
                predictions = all
            } catch {
                problem = "\(error)"
            }
            var findings: [Finding] = []
            do {
                findings = try Doctor.examine(
                    subject.model, data, trainedOn: subject.trainedOn, silencing: silencing)
            } catch {
                problem = problem ?? "\(error)"
            }
            return Run(
                subject: subject, predictions: predictions, card: card, problem: problem, findings: findings)
        }
    }

    /// A line for each model that has no scores.
    package var problems: [String] {
        runs.compactMap { run in run.problem.map { "\(run.name) has no scores: \($0)" } }
    }

    /// Writes the page to a file atomically.
    /// - Throws: a `.file` error that names the path if writing fails.
    public func write(to path: String) throws { try AtomicFile.write(Array(html.utf8), to: path) }

    /// The page.
    public var html: String {
        let sections = [summary, findings, curves, scores, errors].filter { !$0.text.isEmpty }
        let before = page(HTML.joined(sections), canvas: .empty)
        return page(
            HTML.joined(sections), canvas: canvas(within: Self.limit - before.utf8.count)
        )
    }

    private func page(_ sections: HTML, canvas: HTML) -> String {
        let content: HTML = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <link rel="icon" href="data:,">
            <style>
            \(HTML(markup: PageFiles.style))</style>
            </head>
            <body>
            <main>
            <h1>\(title)</h1>
            <p class="muted">\(subtitle)</p>
            \(canvas)
            \(sections)
            <footer>Made by Quill. Everything on this page, the network too, is in this one file.</footer>
            </main>
            </body>
            </html>

            """
        return content.text
    }

    private var subtitle: String {
        let parts = [
            data.train.count > 0 ? "\(data.train.count.grouped) to train on" : nil,
            data.test.count > 0 ? "\(data.test.count.grouped) to test on" : nil,
        ].compactMap { $0 }
        return "\(data.source.name): " + (parts.isEmpty ? "no images" : parts.joined(separator: ", "))
    }
}
