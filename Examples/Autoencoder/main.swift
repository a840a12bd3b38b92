// An autoencoder with a custom loss: it encodes a digit as 16 numbers and reconstructs it. The loss is the
// cross-entropy of every pixel, with more weight on pixels with ink; a penalty keeps most of the 16 numbers small.
//
//     Autoencoder [steps] [data, as for quill --data]
import Quill

let steps = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 1500
let batch = 64
// At most half as many digits as the steps read, so that each is seen more than once.
let digits = try await ImageData.find(
    data: CommandLine.arguments.dropFirst(2).first, limit: max(2_000, min(steps * batch / 2, 60_000)))
print("Digits: \(digits)")

let encoder = try Sequential(input: [28, 28, 1], seed: 1, name: "encoder") {
    Rescaling(1 / 255)
    Flatten()
    Dense(128, activation: .relu)
    Dense(16)
}
let decoder = try Sequential(input: [16], seed: 2, name: "decoder") {
    Dense(128, activation: .relu)
    Dense(784)
}

let step = try TrainStep(["encoder": encoder, "decoder": decoder]) { step in
    let images = try step.input("images")
    let pixels = (images * (1 / 255)).reshaped(to: [step.batchSize, 784])
    let code = try step.call("encoder", images)
    let logits = try step.call("decoder", code)
    // Cross-entropy from logits, per pixel.
    let entropy = softplus(logits) - logits * pixels
    let loss = mean(entropy * (1 + pixels)) + 1e-3 * mean(square(code))
    try step.minimize("loss", loss, training: "encoder", "decoder", with: .adam())
    try step.report("error", mean(square(sigmoid(logits) - pixels)))
}

var random = SplitMix64(seed: 1)
for index in 1...max(steps, 1) {
    let rows = (0..<batch).map { _ in Int(random.next() % UInt64(digits.train.count)) }
    let logs = try step.run(["images": .uint8(digits.train.gathering(rows).images)])
    if index == 1 || index % max(steps / 5, 1) == 0 { print("step \(index): \(describe(logs))") }
}

// Encoder and decoder as one model, on unseen digits.
let image = Input([28, 28, 1])
let drawn = Activation(.sigmoid)(try step.model("decoder")(try step.model("encoder")(image)))
let model = try Model(inputs: image, outputs: drawn)
let seen = digits.test.images[0..<min(500, digits.test.count)]
let again = try model.predict(seen)
let errors = zip(again.elements, seen.elements).map { ($0 - Float($1) / 255) * ($0 - Float($1) / 255) }
print("mean squared error on unseen digits: \(errors.reduce(0, +) / Float(errors.count))")

// A digit and its reconstruction, side by side.
for row in stride(from: 0, to: 28, by: 2) {
    let line = (seen[0].elements[row * 28..<row * 28 + 28].map { Float($0) / 255 })
    print(shades(line), shades(Array(again[0].elements[row * 28..<row * 28 + 28])))
}

func shades(_ pixels: [Float]) -> String {
    String(pixels.map { Array(" .:*#")[min(4, Int($0 * 5))] })
}

func describe(_ logs: Logs) -> String {
    logs.map { "\($0.key) \((Double(Int($0.value * 10_000)) / 10_000))" }.joined(separator: ", ")
}
