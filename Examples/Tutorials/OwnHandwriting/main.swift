// The fifth tutorial: train a small network, save it, load it, and read one's own handwriting with it. The first argument
// is the number of epochs (default 5), the others are pictures of single digits.
import Quill

let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 5

let digits = try await ImageData.find()
let trainImages = digits.train.images.cast(to: Float.self) / 255
let testImages = digits.test.images.cast(to: Float.self) / 255

var model = try Sequential(input: [28, 28, 1]) {
    Flatten()
    Dense(128, activation: .relu)
    Dense(10, activation: .softmax)
}
try model.compile(optimizer: .adam(), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy])
try model.fit(trainImages, digits.train.labels, epochs: epochs)
print("Test accuracy:", try model.evaluate(testImages, digits.test.labels).accuracy)

try model.save(to: "mnist_model.h5")
let loaded = try Model.load(from: "mnist_model.h5")
print(try loaded.predict(testImages).shape)

let reader = try DigitReader.bundled()
for path in CommandLine.arguments.dropFirst(2) {
    let picture = try Picture(contentsOf: path)
    // As the tutorial does it: squeezed to 28 × 28, dark on light, unlike MNIST's digits.
    let image = try picture.gray.resized(width: 28, height: 28).tensor.cast(to: Float.self) / 255
    print("\(path), as in the tutorial:", try loaded.predict(image: image).argmax())
    // With the reader that comes with Quill, which finds the ink, and centers and scales it as MNIST does.
    print("\(path), by the reader:", try reader.read(picture).text)
}
