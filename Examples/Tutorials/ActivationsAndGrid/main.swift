// The fourth tutorial: a functional network, three activation functions, and 64 combinations of settings. The first
// argument is the number of epochs (default 10), the second the number of training images (default all).
import Quill

let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 10
let limit = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) }

let digits = try await ImageData.find()
let train = digits.train.stratifiedSample(limit ?? digits.train.count)
let xTrain = train.images.cast(to: Float.self) / 255
let xTest = digits.test.images.cast(to: Float.self) / 255
let yTrain = train.labels.oneHot(10)
let yTest = digits.test.labels.oneHot(10)

func network(
    inputShape: Shape, classes: Int, activation: ActivationFunction = .relu,
    last: ActivationFunction = .softmax
) throws -> Model {
    let inputs = Input(inputShape)
    var x = Conv2D(32, 3, padding: .same, activation: activation)(inputs)
    x = Conv2D(32, 3, activation: activation)(x)
    x = MaxPooling2D(2)(x)
    x = Conv2D(64, 3, padding: .same, activation: activation)(x)
    x = Conv2D(64, 3, activation: activation)(x)
    x = MaxPooling2D(2)(x)
    x = Flatten()(x)
    x = Dense(512, activation: activation)(x)
    return try Model(inputs: inputs, outputs: Dense(classes, activation: last)(x))
}

/// Compiles and trains a network.
func fit(_ model: inout Model, verbose: Verbosity = .silent) throws -> History {
    try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    return try model.fit(
        xTrain, yTrain, batchSize: 64, epochs: epochs, validation: .split(0.1), verbose: verbose)
}

var model = try network(inputShape: [28, 28, 1], classes: 10)
_ = try fit(&model, verbose: .auto)
print("Test accuracy: \(try model.evaluate(xTest, yTest).accuracy)")

// The same network with each activation function: in every layer, the last one included, as the tutorial does it, and in
// the hidden layers only
for activation: ActivationFunction in [.relu, .sigmoid, .tanh] {
    for last in [activation, .softmax] {
        let name = "\(activation), output \(last)"
        let began = ContinuousClock.now
        do {
            var model = try network(inputShape: [28, 28, 1], classes: 10, activation: activation, last: last)
            _ = try fit(&model)
            print("\(name), accuracy: \(try model.evaluate(xTest, yTest).accuracy)")
        } catch let error as QuillError {
            print("\(name): \(error.message)")
        }
        print("\(name), seconds: \((ContinuousClock.now - began) / .seconds(1))")
    }
}

// All combinations. The tutorial chooses on the test data; this chooses on the held-out ones.
var best: (accuracy: Double, settings: [Int], model: Model)?
for (index, settings) in [[2, 3], [32, 64], [3, 5], [2, 3], [1, 2], [256, 512]].combinations.enumerated() {
    let (convolutions, filters, kernel) = (settings[0], settings[1], settings[2])
    let (pool, denseLayers, nodes) = (settings[3], settings[4], settings[5])
    do {
        let inputs = Input([28, 28, 1])
        var x = inputs
        for _ in 0..<convolutions {
            x = Conv2D(filters, kernel, padding: .same, activation: .relu)(x)
            x = Conv2D(filters, kernel, activation: .relu)(x)
            x = MaxPooling2D(pool)(x)
        }
        x = Flatten()(x)
        for _ in 0..<denseLayers { x = Dense(nodes, activation: .relu)(x) }
        var model = try Model(inputs: inputs, outputs: Dense(10, activation: .softmax)(x))
        let accuracy = try fit(&model).validationAccuracy.last ?? 0
        print("combination \(index + 1) \(settings), val_accuracy: \(accuracy)")
        if accuracy > best?.accuracy ?? 0 { best = (accuracy, settings, model) }
    } catch let error as QuillError {
        // 24 of the 64 networks shrink the image to nothing. The tutorial's program dies at the first of them.
        print("combination \(index + 1) \(settings) is impossible: \(error.message)")
    }
}
if let best {
    print("Best parameters: \(best.settings)")
    print("best, val_accuracy: \(best.accuracy)")
    print("best, accuracy in the test: \(try best.model.evaluate(xTest, yTest).accuracy)")
}

extension [[Int]] {
    /// One element of each list, in all combinations.
    var combinations: [[Int]] {
        reduce([[]]) { heads, list in heads.flatMap { head in list.map { head + [$0] } } }
    }
}
