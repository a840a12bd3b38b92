import QuillData
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
        guard isClassifier, model.compilation?.targets.first?.loss != nil,
            let sizes = try Self.sizes(model, sample.prefix(64)), let last = sizes.last
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

        init(_ name: String, _ gradient: Tensor<Float>) {
            self.name = name
            squares = gradient.elements.reduce(0) { $0 + Double($1) * Double($1) }
            count = gradient.elementCount
        }

        var rootMeanSquare: Double { (squares / Double(count)).squareRoot() }
    }

    /// The sizes of the kernels' gradients in a step of training, from the first layer to the last; nil if nothing is trained.
    private static func sizes(_ model: Model, _ sample: Dataset) throws -> [Size]? {
        let gradients = try model.gradients(on: sample, training: true)
        let sizes = model.network.trainableWeights.compactMap { weight in
            weight.name.hasSuffix("kernel") ? gradients[weight.name].map { Size(weight.name, $0) } : nil
        }
        return sizes.isEmpty ? nil : sizes
    }
}
