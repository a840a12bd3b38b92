// The second tutorial: a deeper network with dropout, a digit as numbers, one-hot labels, the best weights in a file,
// curves, and probabilities as bars. The argument is the number of epochs (default 16).
import Quill

let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 16

let digits = try await ImageData.find()
let (xTrain, yTrain) = digits.train.arrays
let (xTest, yTest) = digits.test.arrays
print("There are \(xTrain.shape[0]) samples to train on")
print("There are \(xTest.shape[0]) samples to test on")
print(xTrain.shape, yTrain.shape, xTest.shape, yTest.shape)

try ImageGrid(
    (0..<16).map { xTrain[$0] }, titles: (0..<16).map { "The true label: \(yTrain[$0])" }, columns: 4
)
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
print(try model.evaluate(xTest01, yTestOneHot))

let checkpointer = ModelCheckpoint(to: "mnist.model.best.hdf5", saveBestOnly: true, verbose: true)
let history = try model.fit(
    xTrain01, yTrainOneHot, batchSize: 128, epochs: epochs, validation: .split(0.2), callbacks: [checkpointer]
)

try model.loadWeights(from: "mnist.model.best.hdf5")
print(try model.evaluate(xTest01, yTestOneHot))

try history.plot(.loss, .accuracy).write(to: "history.png")

for i in [8, 1264] {
    let prediction = try model.predict(image: xTest01[i])
    print("The true label: \(yTestOneHot[i].argmax())\nThe predicted label: \(prediction.argmax())")
    try ImageGrid([xTest[i]]).write(to: "digit-\(i).png")
    try BarChart(prediction, title: "The possibility of prediction").write(to: "bars-\(i).png")
}
