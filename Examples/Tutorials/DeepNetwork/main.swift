// The second tutorial: a digit as numbers, one-hot labels, a deeper network with dropout, the best weights in a file,
// curves, probabilities as bars, TensorBoard, and t-SNE. The argument is the number of epochs (default 16).
import Quill

let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 16

let digits = try await ImageData.find()
let (xTrain, yTrain) = digits.train.arrays
let (xTest, yTest) = digits.test.arrays
print("There are \(xTrain.shape[0]) samples to train on")
print("There are \(xTest.shape[0]) samples to test on")
print(xTrain.shape, yTrain.shape, xTest.shape, yTest.shape)

let first = digits.train.prefix(16)
try ImageGrid(first.map(\.image), titles: first.map { "The true label: \($0.label)" }, columns: 4)
    .write(to: "first16.png")

// Digit 53 as numbers
try HeatMap(xTrain[53]).write(to: "digit-53.png")

let xTrain01 = xTrain.cast(to: Float.self) / 255
let xTest01 = xTest.cast(to: Float.self) / 255
print(xTrain01[0])

let yTrainOneHot = yTrain.oneHot(10)
let yTestOneHot = yTest.oneHot(10)
print(yTrainOneHot[..<10])

var model = Sequential()
try model.add(Flatten(inputShape: [28, 28, 1]))
for _ in 0..<3 {
    try model.add(Dense(512, activation: .relu))
    try model.add(Dropout(0.2))
}
try model.add(Dense(10, activation: .softmax))
model.summary()
try model.compile(optimizer: .rmsprop(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
print("untrained, accuracy in the test: \(try model.evaluate(xTest01, yTestOneHot).accuracy)")

let checkpointer = ModelCheckpoint(to: "mnist.model.best.hdf5", saveBestOnly: true, verbose: true)
let history = try model.fit(
    xTrain01, yTrainOneHot, batchSize: 128, epochs: epochs, validation: .split(0.2), callbacks: [checkpointer]
)
print("last epoch, accuracy in the test: \(try model.evaluate(xTest01, yTestOneHot).accuracy)")

try model.loadWeights(from: "mnist.model.best.hdf5")
print("best val_loss, accuracy in the test: \(try model.evaluate(xTest01, yTestOneHot).accuracy)")

try history.plot(.loss, .accuracy).write(to: "history.png")

for i in [8, 1264] {
    let prediction = try model.predict(image: xTest01[i])
    print("The true label: \(yTestOneHot[i].argmax())\nThe predicted label: \(prediction.argmax())")
    try ImageGrid([xTest[i]]).write(to: "digit-\(i).png")
    try BarChart(prediction, title: "The possibility of prediction").write(to: "bars-\(i).png")
}

// The graph, for tensorboard --logdir log
var writer = try SummaryWriter("log")
try writer.graph(model)

// t-SNE: maps in the plane and in space, after 50, 100, and 300 iterations, and which digits are neighbors
let sample = digits.test.stratifiedSample(3000)
let pixels = sample.images.cast(to: Float.self) / 255
let reduced = try PCA(components: 50).fit(pixels).transform(pixels)
let classes = sample.labels.elements.map { Int($0) }
for dimensions in [2, 3] {
    let map = try await TSNE(dimensions: dimensions).fit(reduced, snapshots: [50, 100, 300])
    let frames = map.snapshots.map { MapSeries.Frame(iteration: $0.iteration, points: $0.points) }
    let series = try MapSeries(
        title: "The digits", frames: frames, classes: classes, classNames: sample.classNames)
    for frame in frames {
        try series.chart(frame).write(to: "map-\(dimensions)d-\(frame.iteration).png")
    }
    let quality = try MapQuality(map.points, classes: classes, original: reduced)
    print("map in \(dimensions) dimensions, neighbors of the same digit: \(quality.neighborAccuracy)")
    let close = MapTables(
        shares: quality.neighborShares, distances: quality.centerDistances, classNames: sample.classNames)
    for pair in close.pairs.prefix(5) {
        print(
            "map in \(dimensions) dimensions, \(pair.first) and \(pair.second): \(pair.share + pair.reverseShare)"
        )
    }
}
