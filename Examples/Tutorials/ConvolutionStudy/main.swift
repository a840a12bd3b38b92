// The third tutorial: how many convolutions, and how wide? The argument is the number of epochs (default 20).
import Quill

let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 20

let digits = try await ImageData.find()
let (xTrain, yTrain) = digits.train.arrays
let (xTest, yTest) = digits.test.arrays
print(xTrain.shape)
print(yTrain.shape)
print(xTest.shape)
print(yTest.shape)

try ImageGrid((0..<10).map { xTrain[$0] }, titles: (0..<10).map { "label=\(yTrain[$0])" }, columns: 2)
    .write(to: "first10.png")

let xTrainNormalized = xTrain.cast(to: Float.self) / 255
let xTestNormalized = xTest.cast(to: Float.self) / 255

print(yTrain[..<1])
let yTrainOneHot = yTrain.oneHot(10)
let yTestOneHot = yTest.oneHot(10)
print(yTrainOneHot[..<1])

func study(_ filters: [Int]) throws {
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
    try history.plot(.loss, .accuracy).write(to: "history-\(name).png")

    let score = try model.evaluate(xTestNormalized, yTestOneHot)
    print("\(name): \(score.accuracy)")

    print("Predicted:", try model.predict(image: xTestNormalized[0]).argmax())
    print("True:", yTestOneHot[0].argmax())
}

try study([16, 36])
try study([32, 64])
try study([64, 128])
try study([16, 36, 64])
try study([16])
