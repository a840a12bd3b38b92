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
