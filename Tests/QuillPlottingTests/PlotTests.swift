import Testing

@testable import QuillPlotting

/// Axes with round ticks, and line charts.
struct PlotTests {
    @Test(arguments: [
        (0.0...1.0, 6, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0.0...10.0, 6, ["0", "2", "4", "6", "8", "10"]), (-0.5...9.5, 10, (0...9).map(String.init)),
        (0.0...0.03, 4, ["0.00", "0.01", "0.02", "0.03"]),
        (-30.0...20.0, 6, ["-30", "-20", "-10", "0", "10", "20"]),
        (1000.0...60000.0, 4, ["20000", "40000", "60000"]), (0.97...0.99, 3, ["0.97", "0.98", "0.99"]),
        (0.0...4e-9, 5, ["0", "1e-9", "2e-9", "3e-9", "4e-9"]), (-1e9...1e9, 3, ["-1e9", "0", "1e9"]),
        (3.0...3.0, 6, ["3"]),
    ])
    func ticksAreRound(_ range: ClosedRange<Double>, _ count: Int, _ labels: [String]) {
        let ticks = Ticks(range, count: count)
        #expect(ticks.labels == labels)
        #expect(ticks.values == labels.map { Double($0) })
    }

    @Test(arguments: [
        ([0.12, 0.87], 0.0...1.0), ([3, 3], 1.5...4.5), ([-7, 12], -10...15),
        ([.nan, 1, 4, .infinity], 1...4),
        ([], 0...1), ([0], -0.6...0.6),
    ])
    func axesEndAtTicks(_ values: [Double], _ range: ClosedRange<Double>) {
        let axis = PlotAxis(of: values)
        #expect(abs(axis.range.lowerBound - range.lowerBound) < 1e-9)
        #expect(abs(axis.range.upperBound - range.upperBound) < 1e-9)
        #expect(PlotAxis(of: values, isRound: false).ticks.values.allSatisfy { $0.isFinite })
    }

    private struct Empty: Plot {
        let title = ""
        let xAxis = PlotAxis(over: 0...10), yAxis = PlotAxis(over: 0...1)
        func marks(in frame: PlotFrame) -> [SVGElement] { [] }
    }

    @Test func placesValues() {
        let frame = PlotFrame(Empty(), width: 400, height: 300, theme: .light)
        #expect(frame.x(0) == frame.left && frame.x(10) == frame.right)
        #expect(frame.y(0) == frame.bottom && frame.y(1) == frame.top)
        #expect(abs(frame.x(5) - (frame.left + frame.right) / 2) < 1e-9)
        #expect(frame.left > 0 && frame.top > 0 && frame.right < 400 && frame.bottom < 300)
    }

    @Test func drawsLines() {
        let chart = LineChart(
            title: "Loss", xLabel: "epoch", yLabel: "loss",
            [.init("training", [4, 2, 1, 0]), .init("validation", [3, .nan, 1, 2])])
        let frame = PlotFrame(chart, width: 720, height: 440, theme: .light)
        func point(_ x: Double, _ y: Double) -> (x: Double, y: Double) { (frame.x(x), frame.y(y)) }
        let colors = [PlotColor(0x0072B2), PlotColor(0xD55E00)]
        #expect(
            chart.marks(in: frame) == [
                .line([point(1, 4), point(2, 2), point(3, 1), point(4, 0)], .stroke(colors[0], 2)),
                .circle(x: frame.x(1), y: frame.y(3), radius: 3, .fill(colors[1])),
                .line([point(3, 1), point(4, 2)], .stroke(colors[1], 2)),
            ])
        let text = chart.svg().text
        for word in ["Loss", "epoch", "loss", "training", "validation"] {
            #expect(text.contains(">\(word)</text>"), "\(word)")
        }
        #expect(text.contains("rotate(-90"))
        #expect(chart.svg(theme: .dark).text.contains("#14171a"))
        #expect(LineChart([.init("one", [1, 2])]).legend == [])
    }
    /// The number of a bar that reaches up to the title stands inside the bar, and elsewhere above it.
    @Test func numbersOfBarsKeepAwayFromTheTitle() throws {
        let chart = BarChart(title: "Probabilities", values: [1, 0.5])
        let frame = PlotFrame(chart, width: 720, height: 440, theme: .light)
        let size = PlotTheme.light.textSize
        let texts = chart.marks(in: frame).filter { $0.name == "text" }
        let color = PlotTheme.light.series(0).contrasting
        #expect(
            texts == [
                .text(
                    "1", x: frame.x(0), y: frame.top + size * 1.3,
                    .init(size: size, color: color, anchor: .middle)),
                .text(
                    "0.5", x: frame.x(1), y: frame.y(0.5) - size * 0.4,
                    .init(size: size, color: PlotTheme.light.ink, anchor: .middle)),
            ])
    }

    /// A count never lies on its bar's edge or on the line of its confidence, nor outside of the axes.
    @Test(arguments: [(0.98, 0.97), (1, 1), (1, 0), (0.3, 1), (0.5, 0.5), (0, 1)])
    func countsKeepAwayFromBarsAndLines(_ confidence: Double, _ accuracy: Double) throws {
        let diagram = ReliabilityDiagram([.init(confidence: confidence, accuracy: accuracy, count: 7)])
        let frame = PlotFrame(diagram, width: 520, height: 540, theme: .light)
        let text = try #require(diagram.marks(in: frame).first { $0.name == "text" })
        let baseline = try #require(
            text.attributes.first { $0.name == "y" }.flatMap { Double($0.value) })
        let size = PlotTheme.light.textSize * 0.85
        #expect(baseline - size >= frame.top && baseline < frame.bottom)
        for edge in [frame.y(confidence), frame.y(accuracy)] {
            #expect(edge >= baseline || edge <= baseline - size, "\(edge) and \(baseline)")
        }
    }
}
