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

    @Test func theStemChartIsWhatThePageShows() throws {
        let source = try String(
            contentsOf: Self.folder.appendingPathComponent("Pages/StemChart.swift"), encoding: .utf8)
        #expect(try Self.blocks("AddingAPlot.md") == [source])
    }

    @Test func theStemChartHasADotForEachValue() {
        let chart = StemChart(title: "Stems", [0.25, 1, 0])
        let frame = chart.svg(width: 300, height: 200)
        let dots = frame.text.split(separator: "\n").filter {
            $0.contains("<circle") && $0.contains("#0072b2")
        }
        #expect(dots.count == 3)
        // The highest value is at the upper end of the axis, and the lowest at the lower.
        let heights = dots.compactMap { dot in
            dot.split(separator: "cy=\"").last?.split(separator: "\"").first.flatMap { Double($0) }
        }
        #expect(heights.count == 3 && heights[1] < heights[0] && heights[0] < heights[2])
        #expect(abs((heights[2] - heights[0]) / (heights[2] - heights[1]) - 0.25) < 1e-3)
    }
}
