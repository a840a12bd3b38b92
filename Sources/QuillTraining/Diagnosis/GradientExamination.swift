import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

/// Gradients that vanish or explode on their way from the loss to the first layer.
struct GradientExamination {
    let findings: [Finding]

    /// The root mean squares of the first kernel's gradients and the last one's, at most this far apart.
    private static let smallest = 1e-4
    /// The length of all gradients together.
    private static let largest = 1e4

    init(_ model: Model, _ sample: Dataset, isClassifier: Bool) throws {
        guard isClassifier, let loss = model.compilation?.targets.first?.loss,
            let sizes = try Self.sizes(model, sample.prefix(64), loss), let last = sizes.last
        else {
            findings = []
            return
        }
        let total = sizes.reduce(0) { $0 + $1.squares }.squareRoot()
        if !total.isFinite || total > Self.largest {
            findings = [
                Finding(
                    .gradients,
                    problem: "the gradients explode: together they have the length "
                        + (total.isFinite ? "\(total.fixed(0))" : "\(total)"),
                    reason: "One step throws the weights far away, and the loss becomes NaN or stays high.",
                    remedy: "Scale the samples, lower the learning rate, or clip the gradients (clipNorm:).")
            ]
        } else if let first = sizes.first, sizes.count > 1,
            first.rootMeanSquare < Self.smallest * last.rootMeanSquare
        {
            findings = [
                Finding(
                    .gradients,
                    problem: "the gradients vanish: those of \(first.name) are "
                        + "\((last.rootMeanSquare / max(first.rootMeanSquare, 1e-30)).fixed(0)) times smaller than those of \(last.name)",
                    reason: "The first layers hardly learn.",
                    remedy: "Use .relu instead of .sigmoid or .tanh, BatchNormalization, or fewer layers.")
            ]
        } else {
            findings = []
        }
    }

    private struct Size {
        let name: String
        let squares: Double
        let count: Int

        var rootMeanSquare: Double { (squares / Double(count)).squareRoot() }
    }

    /// The sizes of the kernels' gradients, from the first layer to the last; nil if nothing is trained.
    private static func sizes(_ model: Model, _ sample: Dataset, _ loss: Loss) throws -> [Size]? {
        let units = model.network.outputShapes[0][0]
        let target: AnyTensor
        switch loss.target {
        case .labels: target = .int32(sample.labels)
        case .values where units == 1:
            target = .float32(try Tensor([sample.count, 1], sample.labels.elements.map(Float.init)))
        case .values where units == sample.classCount: target = .float32(sample.oneHotLabels)
        case .values: return nil
        }
        var names: [String] = []
        let step = try TrainStep(["model": model], runtime: model.runtime) { step in
            let outputs = try step.call("model", step.input("images"))
            let gradients = try step.gradients(
                of: mean(loss.perSample(outputs, step.input("targets"))), for: "model")
            for (name, gradient) in gradients where name.hasSuffix("kernel") {
                names.append(name)
                try step.report(name, gradient)
            }
        }
        let input = model.network.inputShapes[0]
        try step.run([
            "images": .uint8(sample.images.reshaped(to: input.prepending(sample.count))), "targets": target,
        ])
        let sizes = names.compactMap { name in
            step.output(name).map { gradient in
                Size(
                    name: name, squares: gradient.elements.reduce(0) { $0 + Double($1) * Double($1) },
                    count: gradient.elementCount)
            }
        }
        return sizes.isEmpty ? nil : sizes
    }
}
