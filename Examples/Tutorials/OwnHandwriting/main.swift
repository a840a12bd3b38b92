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
print("Test accuracy: \(try model.evaluate(testImages, digits.test.labels).accuracy)")

try model.save(to: "mnist_model.h5")
let loaded = try Model.load(from: "mnist_model.h5")
print(try loaded.predict(testImages).shape)

func answer(_ image: Tensor<UInt8>) throws -> Int {
    try loaded.predict(image: image.cast(to: Float.self) / 255).argmax()
}

let reader = try DigitReader.bundled()
var seen: [Tensor<UInt8>] = []
for path in CommandLine.arguments.dropFirst(2) {
    let picture = try Picture(contentsOf: path)

    // As the tutorial does it: squeezed to 28 × 28, dark on light, unlike MNIST's digits
    let squeezed = try picture.gray.resized(width: 28, height: 28).tensor
    print("\(path), as in the tutorial: \(try answer(squeezed))")

    // The same network, for a picture that was made like MNIST's
    let normalized = try HandwritingNormalizer().digit(in: GrayImage(picture)).image
    print("\(path), normalized: \(try answer(normalized))")
    seen += [squeezed, normalized]

    // The reader that comes with Quill
    print("\(path), by the reader: \(try reader.read(picture).text)")
}

// What the network sees: squeezed on the left, normalized on the right
if !seen.isEmpty { try ImageGrid(seen, columns: 6).write(to: "seen.png") }
