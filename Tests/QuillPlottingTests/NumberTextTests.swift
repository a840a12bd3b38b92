import Testing

@testable import QuillPlotting

struct NumberTextTests {
    static let significant: [(Double, String)] = [
        (0, "0"), (1, "1"), (0.98765, "0.9877"), (0.09795, "0.09795"), (12.345, "12.35"), (1234.5, "1235"),
        (-0.5, "-0.5"), (1e-5, "1e-5"), (2.5e7, "2.5e7"), (123456, "123456"), (.nan, "nan"),
        (-.infinity, "-inf"),
    ]

    @Test(arguments: significant) func hasFourDigits(_ value: Double, _ text: String) {
        #expect(SVGElement.significant(value) == text)
    }

    @Test func logarithmicTicksArePowersOfTen() {
        #expect(PlotAxis(logarithmOf: [1e-4, 1]).ticks.labels == ["0.0001", "0.001", "0.01", "0.1", "1"])
        #expect(PlotAxis(logarithmOf: [2, 30]).ticks.labels == ["2", "5", "10", "20"])
        let axis = PlotAxis(logarithmOf: [1, 100])
        #expect(abs(axis.share(10) - 0.5) < 1e-9)
        #expect(!axis.shows(0) && axis.shows(10))
    }

    @Test func smoothingKeepsConstantsAndGaps() {
        let chart = LineChart([.init("a", [2, 2, .nan, 2])]).smoothed(by: 0.9)
        #expect(chart.series[0].y.filter(\.isFinite).allSatisfy { abs($0 - 2) < 1e-12 })
        #expect(chart.series[0].y[2].isNaN)
        // Weights 0.5 · 0.5 and 0.5 of what they add up to.
        let pair = LineChart([.init("a", [0, 3])]).smoothed(by: 0.5)
        #expect(abs(pair.series[0].y[1] - 2) < 1e-12)
    }
}
