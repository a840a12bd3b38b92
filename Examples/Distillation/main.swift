// Distillation (Hinton, Vinyals & Dean 2015, arXiv:1503.02531): a small network learns from a larger network's
// predictions as well as from the labels. The teacher is part of the same graph, in inference mode, and is not
// trained.
//
//     Distillation [steps] [data, as for quill --data]
import Quill

let steps = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 1500
let (batch, temperature) = (64, Float(3))
let digits = try await ImageData.find(
    data: CommandLine.arguments.dropFirst(2).first, limit: max(2_000, min(steps * batch / 2, 60_000)))
print("Digits: \(digits)")

let loss = Loss.sparseCategoricalCrossentropy(fromLogits: true)
var learner = try Sequential(input: [28, 28, 1], seed: 1, name: "teacher") {
    Rescaling(1 / 255)
    Flatten()
    Dense(256, activation: .relu)
    Dropout(0.3)
    Dense(10)
}
try learner.compile(optimizer: .adam(), loss: loss, metrics: [.accuracy])
try learner.fit(
    digits.train, batchSize: batch, epochs: max(1, min(5, 2 * steps * batch / digits.train.count)),
    verbose: .linePerEpoch)
let teacher = learner

func makeStudent() throws -> Model {
    try Sequential(input: [28, 28, 1], seed: 2, name: "student") {
        Rescaling(1 / 255)
        Flatten()
        Dense(12, activation: .relu)
        Dense(10)
    }
}

/// Returns a student trained on the same batches, with `share` as the weight of the teacher's predictions in the
/// loss.
func taught(_ share: Float) throws -> Model {
    let step = try TrainStep(["teacher": teacher, "student": makeStudent()]) { step in
        let (images, labels) = (try step.input("images"), try step.input("labels"))
        let opinion = softmax(try step.call("teacher", images, training: false) / temperature)
        let logits = try step.call("student", images)
        let fromLabels = mean(loss.perSample(logits, labels))
        let soft = Loss.categoricalCrossentropy(fromLogits: true)
        // Gradients of softened probabilities shrink with the square of the temperature.
        let fromTeacher = mean(soft.perSample(logits / temperature, opinion)) * (temperature * temperature)
        let total = (1 - share) * fromLabels + share * fromTeacher
        try step.minimize("loss", total, training: "student", with: .adam())
    }
    var random = SplitMix64(seed: 1)
    for index in 1...max(steps, 1) {
        let rows = (0..<batch).map { _ in Int(random.next() % UInt64(digits.train.count)) }
        let chosen = try digits.train.gathering(rows)
        let logs = try step.run(["images": .uint8(chosen.images), "labels": .int32(chosen.labels)])
        if index % max(steps / 3, 1) == 0 { print("step \(index): loss \(logs.loss)") }
    }
    return try step.model("student")
}

func accuracy(_ model: Model) throws -> Double {
    var model = model
    try model.compile(loss: loss, metrics: [.accuracy])
    return try model.evaluate(digits.test).accuracy
}

let (alone, distilled) = (try taught(0), try taught(0.7))
print("teacher, \(teacher.parameterCount) weights: accuracy \(try accuracy(teacher))")
print("student, \(alone.parameterCount) weights, from labels: accuracy \(try accuracy(alone))")
print("student from labels and teacher: accuracy \(try accuracy(distilled))")
