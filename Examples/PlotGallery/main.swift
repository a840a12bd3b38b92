// Draws a plot of each kind and a map of digits, for light pages and for dark ones (`NAME~dark`): the pictures of the
// documentation. Everything is drawn from the built-in digits and a small network that is trained on them.
//
//     PlotGallery [folder]
import Quill

let folder = CommandLine.arguments.dropFirst().first ?? "."

func write(_ drawing: any Drawing, _ name: String) throws {
    try drawing.write(to: "\(folder)/\(name).svg")
    try drawing.write(to: "\(folder)/\(name)~dark.svg", theme: .dark)
}

let digits = try ImageData.strokes(trainCount: 20_000, testCount: 1_000)
var model = try Sequential(input: [28, 28, 1], seed: 1) {
    Rescaling(1 / 255)
    Flatten()
    Dense(128, activation: .relu)
    Dense(32, activation: .relu, name: "features")
    Dense(10, activation: .softmax)
}
try model.compile(optimizer: .adam(), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy])
let history = try model.fit(digits.train, epochs: 12, validation: .split(0.1), verbose: .silent)
let predictions = try model.predictions(on: digits.test)

let lines = history.plot(.loss)
try write(lines, "lines")

let row = predictions.wrong.first { predictions.confidences[$0] < 0.6 } ?? 0
let bars = BarChart(
    title: "A misread \(predictions.labels[row])", xLabel: "digit", yLabel: "probability",
    values: predictions.probabilities[row].elements.map { Double($0) },
    highlighted: [predictions.labels[row]])
try write(bars, "bars")

let weights = try model["dense"]["kernel"]?.elements ?? []
let histogram = Histogram(title: "Weights of the first layer", xLabel: "weight", weights.map { Double($0) })
try write(histogram, "histogram")

let features = try model.intermediate("features").predict(digits.test)
let space = try PCA(components: 3).fit(features).transform(features)
let scatter = ScatterChart(
    title: "The digits along two principal components", xLabel: "first", yLabel: "second",
    (0..<500).map { (x: Double(space[$0, 0]), y: Double(space[$0, 1])) },
    classes: Array(predictions.labels[..<500]))
try write(scatter, "scatter")

let cloud = ScatterChart3D(
    title: "The digits along three principal components",
    (0..<500).map { (x: Double(space[$0, 0]), y: Double(space[$0, 1]), z: Double(space[$0, 2])) },
    classes: Array(predictions.labels[..<500]))
try write(cloud, "space")

let card = try ScoreCard(predictions)
let matrix = HeatMap(title: "Confusion matrix", confusion: card.confusion.counts)
try write(matrix, "confusion")

let reliability = ReliabilityDiagram(title: "Calibration", card.calibration.bins)
try write(reliability, "reliability")

let ranked = zip(predictions.probabilities(of: 8), predictions.labels)
    .sorted { $0.0 > $1.0 }.map { $0.1 == 8 }
let all = Double(ranked.count { $0 })
var points: [(x: Double, y: Double)] = []
for (index, isRight) in ranked.enumerated() where isRight {
    let found = Double(points.count + 1)
    points.append((x: found / all, y: found / Double(index + 1)))
}
let curve = CurveChart(title: "Finding the 8s", xLabel: "recall", yLabel: "precision", [.init("8", points)])
try write(curve, "curve")

let grid = try ImageGrid(
    digits.train.prefix(24).map(\.image), titles: digits.train.prefix(24).map { "\($0.label)" },
    title: "The first digits", columns: 8)
try write(grid, "images")

// The map of the article on maps
let labels = digits.test.labels.elements.map { Int($0) }
let map = try await TSNE(perplexity: 30).fit(features)
let images = try (0..<1_000).filter { $0 % 25 == 0 }.map { ($0, try Bitmap(digits.test.images[$0])) }
let chart = ScatterChart(
    title: "The digits as a network's last hidden layer sees them",
    (0..<1_000).map { (x: Double(map.points[$0, 0]), y: Double(map.points[$0, 1])) },
    classes: labels, thumbnails: Dictionary(uniqueKeysWithValues: images))
try write(chart, "map")

let quality = try MapQuality(map.points, classes: labels, original: features)
print(quality.trustworthiness ?? 0, quality.neighborAccuracy)
