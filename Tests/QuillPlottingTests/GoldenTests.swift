import Foundation
import Testing

@testable import QuillPlotting

/// Drawings compared as a whole with files that a person has looked at.
///
/// `QUILL_WRITE_GOLDEN=1 swift test --filter GoldenTests` writes the files anew. Look at each that changed.
struct GoldenTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")
    private static let isWriting = ProcessInfo.processInfo.environment["QUILL_WRITE_GOLDEN"] == "1"

    @Test func drawingsAreThoseThatWereLookedAt() throws {
        let samples = try Samples.all()
        for (name, drawing) in samples { try check(drawing.svg().text, "\(name).svg") }
        try check(samples[0].drawing.svg(theme: .dark).text, "lines-dark.svg")
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(
            Set(files.filter { $0.hasSuffix(".svg") })
                == Set(samples.map { "\($0.name).svg" } + ["lines-dark.svg"]))
    }

    @Test func terminalDrawingsAreThoseThatWereLookedAt() throws {
        for (name, drawing) in try Samples.all()
        where ["lines", "images", "confusion", "lines-smoothed"].contains(name) {
            let page = drawing.svg(theme: .dark)
            let canvas = TerminalCanvas(page, columns: 90, background: PlotTheme.dark.background)
            try check(canvas.text + "\n", "\(name).ansi")
        }
    }

    private func check(_ text: String, _ name: String) throws {
        let file = Self.folder.appendingPathComponent(name)
        if Self.isWriting { try text.write(to: file, atomically: true, encoding: .utf8) }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(text == expected, "\(name) has changed")
    }
}
