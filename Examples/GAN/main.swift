// A generative adversarial network (Goodfellow et al. 2014, arXiv:1406.2661): a generator learns to draw digits
// that a discriminator takes for real. Two models, two losses, two optimizers; one step, compiled to one plan.
//
//     GAN [steps] [data, as for quill --data]
import Quill

let steps = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 4000
let (batch, noise) = (64, 32)
let digits = try await ImageData.find(
    data: CommandLine.arguments.dropFirst(2).first, limit: max(2_000, min(steps * batch / 2, 60_000)))
print("Digits: \(digits)")

let generator = try Sequential(input: [noise], seed: 1, name: "generator") {
    Dense(128, activation: .relu)
    Dense(256, activation: .relu)
    Dense(784, activation: .sigmoid)
}
let discriminator = try Sequential(input: [784], seed: 2, name: "discriminator") {
    Dense(256)
    Activation(.leakyRelu())
    Dropout(0.3)
    Dense(1)
}

let step = try TrainStep(["generator": generator, "discriminator": discriminator]) { step in
    let real = (try step.input("images") * (1 / 255)).reshaped(to: [step.batchSize, 784])
    let fake = try step.call("generator", step.input("noise"))
    let trust = try step.call("discriminator", real)
    let doubt = try step.call("discriminator", fake)
    // Cross-entropy is softplus(−logit) for real digits, softplus(logit) for drawn ones. Real ones have the target
    // 0.9.
    let judging = mean(0.9 * softplus(-trust) + 0.1 * softplus(trust)) + mean(softplus(doubt))
    let rule = Adam(learningRate: 2e-4, beta1: 0.5)
    try step.minimize("discriminator_loss", judging, training: "discriminator", with: rule)
    try step.minimize("generator_loss", mean(softplus(-doubt)), training: "generator", with: rule)
    // The discriminator's accuracy: ½ if it cannot tell them apart.
    try step.report("right", 0.5 * (mean(greater(trust, 0)) + mean(greater(-doubt, 0))))
    // The distance between the mean drawn digit and the mean real one.
    try step.report("distance", mean(square(mean(real, axes: [0]) - mean(fake, axes: [0]))))
}

var random = SplitMix64(seed: 1)
func draw(_ index: Int) -> Tensor<Float> {
    .uniform([batch, noise], low: -1, high: 1, seed: 3, stream: UInt32(index))
}
for index in 1...max(steps, 1) {
    let rows = (0..<batch).map { _ in Int(random.next() % UInt64(digits.train.count)) }
    let images = try digits.train.gathering(rows).images
    let logs = try step.run(["images": .uint8(images), "noise": .float32(draw(index))])
    if index == 1 || index % max(steps / 8, 1) == 0 {
        let metrics = logs.map { "\($0.key) \(Double(Int($0.value * 10_000)) / 10_000)" }
        print("step \(index): \(metrics.joined(separator: ", "))")
    }
}

// Three generated digits.
let drawn = try step.model("generator").predict(draw(0)[0..<3])
for row in stride(from: 0, to: 28, by: 2) {
    let lines = (0..<3).map { digit in
        String(drawn[digit].elements[row * 28..<row * 28 + 28].map { Array(" .:*#")[min(4, Int($0 * 5))] })
    }
    print(lines.joined(separator: " "))
}
