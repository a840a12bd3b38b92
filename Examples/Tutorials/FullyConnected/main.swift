// The first tutorial: fully connected networks on MNIST. The first argument is the number of epochs (default 20), the
// second the number of quiz questions (default 0; the tutorial asks 100).
import Quill

let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 20
let questions = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 0

let digits = try await ImageData.find()
let (xTrain, yTrain) = digits.train.arrays
let (xTest, yTest) = digits.test.arrays

// The quiz: how well do you read them? People get 97.5 to 98.5 % right.
var (asked, answers): ([Int], [Int]) = ([], [])
for index in (0..<digits.test.count).shuffled().prefix(questions) {
    let (image, label) = digits.test[index]
    print(image.sketch)
    print("Question \(asked.count + 1)/\(questions): which digit is this? ", terminator: "")
    asked.append(label)
    answers.append(readLine().flatMap { Int($0) } ?? -1)
    print(answers.last == label ? "Right!" : "Wrong. It is \(label)")
    print("So far: \(QuizScore(labels: asked, answers: answers).right)/\(asked.count)")
}
if questions > 0 { print(QuizScore(labels: asked, answers: answers)) }

print("x_train.shape: \(xTrain.shape)")
print("y_train.shape: \(yTrain.shape)")
print("x_test.shape: \(xTest.shape)")
print("y_test.shape: \(yTest.shape)")

// 64 digits at random, with their labels
let chosen = digits.train.shuffled(seed: 1).prefix(64)
try ImageGrid(chosen.map(\.image), titles: chosen.map { "\($0.label)" }, columns: 8).write(to: "grid.png")

// From matrices of bytes to vectors from 0 to 1
let xTrainFlat = xTrain.reshaped([-1, 28 * 28]).cast(to: Float.self) / 255
let xTestFlat = xTest.reshaped([-1, 28 * 28]).cast(to: Float.self) / 255
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

let training = accuracy(of: yTrainHat, for: yTrain)
print("model1, accuracy in training: \(training)")
let yTestHat = result(try model1.predict(xTestFlat))
let test = accuracy(of: yTestHat, for: yTest)
print("model1, accuracy in the test: \(test)")

// The helper for all other networks
let earlyStopping = EarlyStopping(monitor: .loss, patience: 10, restoreBestWeights: true)

func run(
    _ network: Sequential, epochs: Int, train: Tensor<Float> = xTrainFlat, test: Tensor<Float> = xTestFlat
) throws {
    var model = network
    try model.compile(optimizer: .adam(learningRate: 0.001), loss: loss)
    model.summary()
    try model.fit(train, yTrain, epochs: epochs, callbacks: [earlyStopping])
    let yTrainHat = result(try model.predict(train))
    print("\(model.name), accuracy in training: \(accuracy(of: yTrainHat, for: yTrain))")
    let yTestHat = result(try model.predict(test))
    print("\(model.name), accuracy in the test: \(accuracy(of: yTestHat, for: yTest))")
}

// The digits that were misread
let wrong = digits.test.misread(by: yTestHat)
print("model1, misread in the test: \(wrong.count)")
let titles = wrong.prefix(64).map { "True: \($0.label), Pred: \($0.predicted)" }
try ImageGrid(wrong.prefix(64).map(\.image), titles: titles, columns: 8).write(to: "errors.png")

// The diagnosis: what a network lacks to people in training is bias; what it loses in the test is variance.
let (bias, variance) = (0.98 - training, training - test)
print("Diagnosis: \(variance > bias ? "high variance; regularize" : "high bias; use a larger network")")

// Longer
try run(
    Sequential(input: [784], name: "model2") {
        Dense(128, activation: .relu, name: "L1")
        Dense(32, activation: .relu, name: "L2")
        Dense(10, activation: .linear, name: "L3")
    }, epochs: 2 * epochs)

// Wider and deeper
try run(
    Sequential(input: [784], name: "model3") {
        Dense(256, activation: .relu, name: "L1")
        Dense(128, activation: .relu, name: "L2")
        Dense(64, activation: .relu, name: "L3")
        Dense(10, activation: .linear, name: "L4")
    }, epochs: epochs)

// With dropout
try run(
    Sequential(input: [784], name: "model4") {
        Dense(128, activation: .relu, name: "L1")
        Dropout(0.3)
        Dense(64, activation: .relu, name: "L2")
        Dropout(0.2)
        Dense(10, activation: .linear, name: "L3")
    }, epochs: epochs)

// With an L2 penalty, which the tutorial imports but doesn't use
try run(
    Sequential(input: [784], name: "model6") {
        Dense(128, activation: .relu, kernelRegularizer: .l2(1e-4), name: "L1")
        Dense(64, activation: .relu, kernelRegularizer: .l2(1e-4), name: "L2")
        Dense(10, activation: .linear, name: "L3")
    }, epochs: epochs)

// Everything together
try run(
    Sequential(input: [784], name: "model7") {
        Dense(256, activation: .relu, name: "L1")
        Dropout(0.3)
        Dense(128, activation: .relu, name: "L2")
        Dropout(0.2)
        Dense(64, activation: .relu, name: "L3")
        Dropout(0.1)
        Dense(10, activation: .linear, name: "L4")
    }, epochs: 2 * epochs)

// The convolutional network takes the pixels as they are, as in the tutorial: not divided by 255.
try run(
    Sequential(input: [28, 28, 1], name: "cnn_model") {
        Conv2D(32, 3, activation: .relu)
        MaxPooling2D(2)
        Conv2D(64, 3, activation: .relu)
        MaxPooling2D(2)
        Flatten()
        Dense(128, activation: .relu)
        Dense(10, activation: .linear)
    }, epochs: epochs, train: xTrain.cast(to: Float.self), test: xTest.cast(to: Float.self))
