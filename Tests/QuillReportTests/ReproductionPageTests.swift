import Foundation
import QuillReport
import QuillTraining
import Testing

/// Documentation/Reproduction.md, which `quill reproduce --markdown` writes, against the experiments of the library.
struct ReproductionPageTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Documentation/Reproduction.md")

    @Test(.enabled(if: FileManager.default.fileExists(atPath: page.path), "there is no page yet"))
    func namesEveryExperimentAndItsPublishedFigure() throws {
        let lines = try String(contentsOf: Self.page, encoding: .utf8).split(separator: "\n")
        #expect(!lines.contains { $0.hasPrefix("Not run yet") || $0.hasPrefix("At most") })
        for experiment in Experiment.all {
            // A study or a search has a row for each setting.
            let rows = lines.filter { $0.hasPrefix("| `\(experiment.id)") }
            #expect(!rows.isEmpty, "\(experiment.id)")
            guard let published = experiment.publishedAccuracy else { continue }
            let figure = String(format: "%.4f", published)
            #expect(
                rows.contains { $0.hasPrefix("| `\(experiment.id)` |") && $0.contains("| \(figure) |") },
                "\(experiment.id): \(figure)")
        }
    }
}
