import QuillTensor

@testable import QuillPlotting

/// A drawing of each kind, of data that are the same on every machine.
enum Samples {
    /// Numbers from a sequence that repeats after 2³² of them, from 0 to 1.
    static func numbers(_ count: Int, seed: UInt32 = 1) -> [Double] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Double(state >> 8) / Double(1 << 24)
        }
    }

    /// A ring, as dark ink on white.
    static func digit(_ radius: Double) throws -> Bitmap {
        let bytes = (0..<144).map { index -> UInt8 in
            let (x, y) = (Double(index % 12) - 5.5, Double(index / 12) - 5.5)
            return abs((x * x + y * y).squareRoot() - radius) < 1.2 ? 255 : 0
        }
        return try Bitmap(width: 12, height: 12, channels: 1, bytes: bytes)
    }

    /// Trials across three settings, one of which some trials don't have; the best one is last.
    static var parallel: ParallelCoordinates {
        let numbers = numbers(90)
        let lines = (0..<30).map { index -> ParallelCoordinates.Line in
            let (units, rate) = (numbers[index * 3], numbers[index * 3 + 1])
            let places = [Double(Int(units * 4)) / 3, rate, rate > 0.7 ? nil : numbers[index * 3 + 2]]
            return .init(places, value: 0.99 - (rate - 0.5) * (rate - 0.5) * 0.3 + units * 0.01)
        }
        return ParallelCoordinates(
            title: "val_accuracy of 30 trials",
            axes: [
                .init("units", [(0, "16"), (1.0 / 3, "32"), (2.0 / 3, "64"), (1, "128")]),
                .init("learning-rate", [(0, "1e-4"), (1.0 / 3, "0.001"), (2.0 / 3, "0.01"), (1, "0.1")]),
                .init("momentum", [(0, "0"), (0.5, "0.5"), (1, "1")]),
            ], lines: lines.sorted { $0.value < $1.value }, valueName: "val_accuracy")
    }

    /// Networks of several sizes.
    static var pareto: ParetoChart {
        let points: [(x: Double, y: Double)] = [
            (6_400, 0.912), (12_800, 0.936), (13_500, 0.93), (25_400, 0.951), (51_000, 0.948),
            (52_000, 0.962),
            (101_000, 0.9715), (230_000, 0.9712), (421_000, 0.983), (803_000, 0.9828),
        ]
        return ParetoChart(
            title: "val_accuracy and parameters of 10 trials", xLabel: "parameters", yLabel: "val_accuracy",
            points, front: [0, 1, 3, 5, 6, 8].map { ($0, "trial \($0 + 1)") })
    }

    static func all() throws -> [(name: String, drawing: any Drawing)] {
        var training = LineChart.Series("training", [0.9, 0.5, 0.3, 0.2, 0.12, 0.08, 0.05, 0.03])
        training.isDashed = true
        var validation = LineChart.Series("validation", [0.7, 0.45, 0.33, 0.29, 0.31, 0.35, .nan, 0.4])
        validation.marked = 3
        validation.band = (validation.y.map { $0 - 0.05 }, validation.y.map { $0 + 0.05 })
        let noisy = LineChart.Series("loss", numbers(40).enumerated().map { $1 * 0.2 + 1 / Double($0 + 1) })
        let clusters = numbers(120).enumerated().map { index, number in
            (
                x: Double(index % 10) + number * 0.8,
                y: Double(index % 10 / 3) + numbers(1, seed: UInt32(index))[0],
                z: number
            )
        }
        let classes = (0..<120).map { $0 % 10 }
        let counts = (0..<10).map { row in (0..<10).map { $0 == row ? 980 - row * 7 : ($0 + row * 3) % 11 } }
        let bins = (0..<10).map { index in
            ReliabilityDiagram.Bin(
                confidence: Double(index) / 10 + 0.05, accuracy: Double(index * index) / 100,
                count: index < 3 ? index : 1 << index)
        }
        return [
            ("lines", LineChart(title: "Loss", xLabel: "epoch", yLabel: "loss", [training, validation])),
            (
                "lines-logarithmic",
                LineChart(
                    title: "Lernrate 学习率", xLabel: "step", isLogarithmic: true,
                    [.init("rate", [1e-1, 3e-2, 1e-2, 2e-3, 0, 1e-5])])
            ),
            (
                "lines-many",
                LineChart(
                    title: "Twelve runs", xLabel: "epoch", isLogarithmic: true,
                    (0..<24).map { index in
                        let (run, isValidation) = (index / 2, index % 2 == 1)
                        var line = LineChart.Series(
                            "cnn-\(run + 1)" + (isValidation ? ", validation" : ""),
                            (1...8).map { (0.2 + Double(run) / 12) / Double($0) + (isValidation ? 0.03 : 0) })
                        (line.group, line.isDashed) = (run, isValidation)
                        return line
                    })
            ),
            ("lines-smoothed", LineChart(title: "Loss per step", [noisy]).smoothed(by: 0.8)),
            ("lines-empty", LineChart(title: "Nothing yet", [.init("loss", [.nan])])),
            (
                "bars",
                BarChart(
                    title: "Probabilities", xLabel: "digit", yLabel: "probability",
                    values: [0.001, 0, 0.02, 0.08, 0.001, 0.86, 0, 0.003, 0.03, 0.005], highlighted: [5])
            ),
            (
                "bars-named",
                BarChart(
                    title: "Accuracy by activation",
                    names: ["rectified linear", "hyperbolic tangent", "sigmoid (logistic function)"],
                    values: [0.957, 0.942, 0.103], intervals: [0.953...0.961, 0.937...0.947, 0.097...0.109])
            ),
            (
                "histogram",
                Histogram(title: "Weights", xLabel: "value", numbers(500).map { $0 * $0 } + [.nan])
            ),
            (
                "scatter",
                ScatterChart(
                    title: "A map of the digits", clusters.map { ($0.x, $0.y) }, classes: classes,
                    thumbnails: [0: try digit(4), 57: try digit(2)])
            ),
            ("scatter-space", ScatterChart3D(title: "In space", clusters, classes: classes)),
            (
                "curves",
                CurveChart(
                    title: "ROC", xLabel: "false positives", yLabel: "true positives",
                    [.init("4 against the rest, area 0.97", [(0, 0), (0.02, 0.8), (0.1, 0.95), (1, 1)])],
                    showsDiagonal: true)
            ),
            ("parallel", parallel), ("pareto", pareto),
            ("reliability", ReliabilityDiagram(title: "Calibration", bins)),
            ("confusion", HeatMap(title: "Confusion matrix", confusion: counts)),
            (
                "digit-values",
                HeatMap(
                    title: "Digit 53",
                    (0..<12).map { row in
                        (0..<12).map { column in
                            Double((try? digit(4).bytes[row * 12 + column]) ?? 0)
                                - (row == 3 && column == 3 ? .nan : 0)
                        }
                    }, colors: .ink, range: 0...255)
            ),
            (
                "images",
                ImageGrid(
                    title: "Misread digits", remark: "3 of 10,000",
                    [
                        .init(try digit(4), title: "True: 4, predicted: 9 (0.87)", isRight: false),
                        .init(try digit(2), title: "一", isRight: true), .init(try digit(5), title: "7"),
                    ])
            ),
            (
                "planes",
                try ImageGrid(
                    title: "Kernels",
                    planes: Tensor([3, 3, 1, 8], numbers(72).map { Float($0 * 2 - 1) }), colors: .diverging)
            ),
        ]
    }
}
