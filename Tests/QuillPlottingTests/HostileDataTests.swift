import QuillTensor
import Testing

@testable import QuillPlotting

/// Data that nobody plots on purpose.
struct HostileDataTests {
    private static let odd: [[Double]] = [
        [], [.nan], [.infinity, -.infinity], [0], [1e300, -1e300], [1, .nan, 2], [5e-324, 1], [0, 0, 0],
    ]

    /// Every drawing of odd numbers is a page with finite coordinates.
    @Test(arguments: odd.indices) func pagesAreReadable(_ index: Int) throws {
        let values = Self.odd[index]
        let points = values.map { (x: $0, y: $0) }
        let drawings: [any Drawing] = [
            LineChart([.init("a", values)]),
            LineChart(isLogarithmic: true, [.init("a", values)]).smoothed(by: 0.5),
            BarChart(values: values), Histogram(values), ScatterChart(points),
            ScatterChart3D(values.map { ($0, $0, $0) }),
            CurveChart(xLabel: "", yLabel: "", [.init("a", points)]),
            ReliabilityDiagram([]), HeatMap([values]), HeatMap(confusion: []), ImageGrid([]),
        ]
        for drawing in drawings {
            let page = drawing.svg()
            #expect(page.width > 0 && page.height > 0 && page.width < 5000 && page.height < 5000)
            let text = page.text
            #expect(!text.contains("\"nan") && !text.contains("inf\""), "\(type(of: drawing))")
            #expect(!TerminalCanvas(page).text.isEmpty)
        }
    }

    @Test func oneThousandClassesStayReadable() throws {
        let names = (0..<1000).map { "class \($0)" }
        let page = HeatMap(confusion: names.map { _ in names.map { _ in 1 } }, classNames: names).svg()
        #expect(page.width < 5000 && page.height < 5000)
        #expect(page.text.utf8.count < 1_000_000)
        let chart = ScatterChart(
            names.indices.map { (Double($0), 0) }, classes: Array(names.indices), classNames: names)
        #expect(chart.legend.isEmpty)
        #expect(chart.svg().height < 5000)
    }

    @Test func imagesOfOtherSizesAndColors() throws {
        let cells = try [(1, 90, 3), (90, 1, 1), (30, 30, 4)].map { height, width, channels in
            ImageGrid.Cell(
                try Bitmap(
                    width: width, height: height, channels: channels,
                    bytes: [UInt8](repeating: 99, count: width * height * channels)))
        }
        #expect(ImageGrid(cells).svg().height < 1000)
        #expect(throws: QuillError.self) {
            try Bitmap(width: 2, height: 2, channels: 2, bytes: [1, 2, 3, 4, 5, 6, 7, 8])
        }
        #expect(throws: QuillError.self) { try ImageGrid(planes: Tensor([2], [1, 2])) }
    }
}
