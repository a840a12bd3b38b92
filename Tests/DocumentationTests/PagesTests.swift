import Foundation
import QuillPlotting
import Testing

/// The code on the pages about adding something is code that is compiled here.
@Suite struct PagesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// The Swift blocks of a page.
    private static func blocks(_ page: String) throws -> [String] {
        let url = folder.appendingPathComponent("../../Documentation/\(page)")
        let parts = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "```swift\n")
        return parts.dropFirst().map { $0.components(separatedBy: "```")[0] }
    }

    @Test func theBarChartIsWhatThePageShows() throws {
        let source = try String(
            contentsOf: Self.folder.appendingPathComponent("Pages/BarChart.swift"), encoding: .utf8)
        #expect(try Self.blocks("AddingAPlot.md") == [source])
    }

    @Test func theBarChartHasABarForEachValue() {
        let chart = BarChart(title: "Bars", [0.25, 1, 0])
        let bars = chart.svg(width: 300, height: 200).text.split(separator: "\n").filter {
            $0.contains("<rect") && $0.contains("#0072b2")
        }
        #expect(
            bars == [
                "<rect x=\"54\" y=\"135.8\" width=\"54.53\" height=\"29.8\" fill=\"#0072b2\"/>",
                "<rect x=\"131.9\" y=\"46.4\" width=\"54.53\" height=\"119.2\" fill=\"#0072b2\"/>",
                "<rect x=\"209.79\" y=\"165.6\" width=\"54.53\" height=\"0\" fill=\"#0072b2\"/>",
            ])
    }
}
