// The first tutorial: fully connected networks on MNIST, with a quiz, a grid of digits, the digits that were misread, and
// early stopping. The first argument is the number of epochs (default 20), the second the number of quiz questions.
import Quill

let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 20
let questions = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 0

let digits = try await ImageData.find()
let (xTrain, yTrain) = digits.train.arrays
let (xTest, yTest) = digits.test.arrays

// The quiz: how well do you read them?
func quiz(questions: Int) {
    var correct = 0
    for (number, index) in (0..<xTest.shape[0]).shuffled().prefix(questions).enumerated() {
        print(digits.test[index].image.sketch)
        print("Question \(number + 1)/\(questions): which digit is this? ", terminator: "")
        if readLine().flatMap({ Int($0) }) == digits.test[index].label {
            correct += 1
            print("Right!")
        } else {
            print("Wrong. It is \(yTest[index])")
        }
        print("So far: \(correct)/\(number + 1)")
    }
}
quiz(questions: questions)

print("x_train.shape: \(xTrain.shape)")
print("y_train.shape: \(yTrain.shape)")
print("x_test.shape: \(xTest.shape)")
print("y_test.shape: \(yTest.shape)")

// 64 digits at random, with their labels
let chosen = (0..<64).map { _ in Int.random(in: 0..<xTrain.shape[0]) }
try ImageGrid(chosen.map { xTrain[$0] }, titles: chosen.map { "\(yTrain[$0])" }, columns: 8).write(
    to: "grid.png")

// From matrices of bytes to vectors from 0 to 1
let xTrainFlat = xTrain.reshaped([xTrain.shape[0], 28 * 28]).cast(to: Float.self) / 255
let xTestFlat = xTest.reshaped([xTest.shape[0], 28 * 28]).cast(to: Float.self) / 255
print("x_train.shape: \(xTrainFlat.shape)")
print("x_test.shape: \(xTestFlat.shape)")

var model1 = try Sequential(input: [784], name: "model1") {
    Dense(128, activation: .relu, name: "L1")
    Dense(32, activation: .relu, name: "L2")
    Dense(10, activation: .linear, name: "L3")
}
let loss = Loss.sparseCategoricalCrossentropy(fromLogits: true)
try model1.compile(optimizer: .adam(learningRate: 0.001), loss: loss)
model1.summary()
try model1.fit(xTrainFlat, yTrain, epochs: epochs)

// From logits to probabilities to digits
let zTrainHat = try model1.predict(xTrainFlat)
let pTrainHat = softmax(zTrainHat)
let yTrainHat = pTrainHat.argmax(axis: 1)
print(yTrainHat)

func result(_ z: Tensor<Float>) -> Tensor<Int32> { softmax(z).argmax(axis: 1) }

print("Logits: \(zTrainHat[0])")
print("Probabilities: \(pTrainHat[0])")
print("Target: \(yTrainHat[0])")

print("model1, accuracy in training: \(accuracy(of: yTrainHat, for: yTrain))")
let yTestHat = result(try model1.predict(xTestFlat))
print("model1, accuracy in the test: \(accuracy(of: yTestHat, for: yTest))")

let earlyStopping = EarlyStopping(monitor: .loss, patience: 10, restoreBestWeights: true)

func run(_ model: inout Sequential, epochs: Int) throws {
    try model.fit(xTrainFlat, yTrain, epochs: epochs, callbacks: [earlyStopping])
    let training = result(try model.predict(xTrainFlat)), test = result(try model.predict(xTestFlat))
    print("\(model.name), accuracy in training: \(accuracy(of: training, for: yTrain))")
    print("\(model.name), accuracy in the test: \(accuracy(of: test, for: yTest))")
}

// The digits that were misread
let wrong = digits.test.misread(by: yTestHat).prefix(64)
try ImageGrid(
    wrong.map(\.image), titles: wrong.map { "True: \($0.label), Pred: \($0.predicted)" }, columns: 8
).write(to: "errors.png")

// Longer, larger, and with dropout
var model2 = try Sequential(input: [784], name: "model2") {
    Dense(128, activation: .relu, name: "L1")
    Dense(32, activation: .relu, name: "L2")
    Dense(10, activation: .linear, name: "L3")
}
try model2.compile(optimizer: .adam(learningRate: 0.001), loss: loss)
model2.summary()
try run(&model2, epochs: 2 * epochs)

var model3 = try Sequential(input: [784], name: "model3") {
    Dense(256, activation: .relu, name: "L1")
    Dense(128, activation: .relu, name: "L2")
    Dense(64, activation: .relu, name: "L3")
    Dense(10, activation: .linear, name: "L4")
}
try model3.compile(optimizer: .adam(learningRate: 0.001), loss: loss)
model3.summary()
try run(&model3, epochs: 2 * epochs)

var model4 = try Sequential(input: [784], name: "model4") {
    Dense(128, activation: .relu, name: "L1")
    Dropout(0.3)
    Dense(64, activation: .relu, name: "L2")
    Dropout(0.2)
    Dense(10, activation: .linear, name: "L3")
}
try model4.compile(optimizer: .adam(learningRate: 0.001), loss: loss)
model4.summary()
try run(&model4, epochs: 2 * epochs)

var model7 = try Sequential(input: [784], name: "model7") {
    Dense(256, activation: .relu, name: "L1")
    Dropout(0.3)
    Dense(128, activation: .relu, name: "L2")
    Dropout(0.2)
    Dense(64, activation: .relu, name: "L3")
    Dropout(0.1)
    Dense(10, activation: .linear, name: "L4")
}
try model7.compile(optimizer: .adam(learningRate: 0.001), loss: loss)
model7.summary()
try run(&model7, epochs: 2 * epochs)

// The convolutional network takes the bytes as they are, as in the tutorial: not divided by 255.
var model8 = try Sequential(input: [28, 28, 1], name: "cnn_model") {
    Conv2D(32, 3, activation: .relu)
    MaxPooling2D(2)
    Conv2D(64, 3, activation: .relu)
    MaxPooling2D(2)
    Flatten()
    Dense(128, activation: .relu)
    Dense(10, activation: .linear)
}
try model8.compile(optimizer: .adam(learningRate: 0.001), loss: loss)
model8.summary()
try model8.fit(xTrain, yTrain, epochs: epochs, callbacks: [earlyStopping])
print(
    "\(model8.name), accuracy in training: \(accuracy(of: result(try model8.predict(xTrain)), for: yTrain))")
print("\(model8.name), accuracy in the test: \(accuracy(of: result(try model8.predict(xTest)), for: yTest))")
