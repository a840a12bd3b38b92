// The third tutorial: how long, how wide, and how deep? The argument is the number of epochs of the first training
// (default 20); the others take half of it.
import Quill

let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 20

let digits = try await ImageData.find()
let (xTrain, yTrain) = digits.train.arrays
let (xTest, yTest) = digits.test.arrays
print(xTrain.shape)
print(yTrain.shape)
print(xTest.shape)
print(yTest.shape)

let first = digits.train.prefix(10)
try ImageGrid(first.map(\.image), titles: first.map { "label=\($0.label)" }, columns: 2)
    .write(to: "first10.png")

let xTrainNormalized = xTrain.cast(to: Float.self) / 255
let xTestNormalized = xTest.cast(to: Float.self) / 255

print(yTrain[..<1])
let yTrainOneHot = yTrain.oneHot(10)
let yTestOneHot = yTest.oneHot(10)
print(yTrainOneHot[..<1])

func study(_ filters: [Int], epochs: Int) throws -> Predictions {
    var model = Sequential()
    for (index, count) in filters.enumerated() {
        try model.add(
            Conv2D(
                count, [3, 3], padding: .same, activation: .relu, inputShape: index == 0 ? [28, 28, 1] : nil))
        try model.add(MaxPooling2D([2, 2]))
    }
    try model.add(Dropout(0.25))
    try model.add(Flatten())
    try model.add(Dense(128, activation: .relu))
    try model.add(Dropout(0.25))
    try model.add(Dense(10, activation: .softmax))
    model.summary()

    try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    let history = try model.fit(
        xTrainNormalized, yTrainOneHot, batchSize: 256, epochs: epochs, validation: .split(0.2),
        verbose: .linePerEpoch)
    let name = filters.map(String.init).joined(separator: "-")
    try history.plot(.loss, .accuracy).write(to: "history-\(name)-\(epochs).png")

    let scores = try model.evaluate(xTestNormalized, yTestOneHot)
    print("\(name), accuracy after \(epochs) epochs: \(scores.accuracy)")

    print("Predicted:", try model.predict(image: xTestNormalized[0]).argmax())
    print("True:", yTestOneHot[0].argmax())

    // Does it overfit?
    let held = xTrain.shape[0] / 5
    print(try Overfitting(history, trainingCount: xTrain.shape[0] - held, validationCount: held))
    return try Predictions(
        probabilities: model.predict(xTestNormalized), labels: yTest.elements.map { Int($0) })
}

let long = try study([16, 36], epochs: epochs)
let short = try study([16, 36], epochs: epochs / 2)
// Is one better than the other?
print(try McNemar(long, short))

for filters in [[32, 64], [64, 128], [128, 256], [16, 36, 64], [16]] {
    print(try McNemar(short, study(filters, epochs: epochs / 2)))
}
