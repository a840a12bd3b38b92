import QuillNetwork
import QuillTensor
import Synchronization

extension Model.Compilation {
    /// Returns a line for each output whose activation doesn't suit its loss, with the remedy.
    func doubts(about network: Network) -> [String] {
        outputs.indices.compactMap { index in
            guard let loss = outputs[index].loss else { return nil }
            return OutputDoubt(
                name: outputs[index].name, width: network.outputShapes[index].dimensions.last ?? 1,
                activation: network.finalActivation(ofOutput: index),
                hasTwoSoftmaxes: network.hasTwoSoftmaxes(atOutput: index), loss: loss
            ).text
        }
    }

    /// The same as findings.
    package func findings(about network: Network) -> [Finding] {
        doubts(about: network).map { doubt in
            let parts = doubt.split(separator: "; ", maxSplits: 1)
            let remedy = parts.count > 1 ? "\(parts[1].prefix(1).uppercased())\(parts[1].dropFirst())." : ""
            return Finding(
                .activationAndLoss, problem: String(parts[0]),
                reason: "The loss then measures something else, and its gradients are too small or wrong.",
                remedy: remedy)
        }
    }
}

/// Warnings on standard error, each once in a program.
enum Warnings {
    private static let told = Mutex<Set<String>>([])

    /// Prints findings that were not printed before.
    static func print(_ findings: [Finding]) {
        for line in findings.map(\.line) where told.withLock({ $0.insert(line).inserted }) {
            Terminal.writeError("warning: \(line)\n")
        }
    }
}

/// An output and its loss, which may not suit each other.
private struct OutputDoubt {
    let name: String
    /// The number of outputs.
    let width: Int
    /// The activation of the last layer; nil for a layer that has none.
    let activation: ActivationFunction?
    /// Whether the last layer is a softmax of a softmax.
    let hasTwoSoftmaxes: Bool
    let loss: Loss

    private static let distributionLosses: Set = [
        "categorical_crossentropy", "sparse_categorical_crossentropy", "categorical_focal_crossentropy",
    ]
    private static let binaryLosses: Set = ["binary_crossentropy", "binary_focal_crossentropy"]

    /// The doubt, with the remedy; nil if there is none.
    var text: String? {
        let isOfDistributions = Self.distributionLosses.contains(loss.name)
        let isBinary = Self.binaryLosses.contains(loss.name)
        if width == 1, activation == .softmax {
            return
                "\(name) is the softmax of a single output, which is always 1; take .sigmoid with binaryCrossentropy, "
                + "or an output for each class"
        }
        if width == 1, isOfDistributions {
            return
                "\(name) has a single output, but its loss compares classes, and of a single one it is always 0; take "
                + "binaryCrossentropy, or an output for each class"
        }
        if hasTwoSoftmaxes {
            return
                "\(name) is the softmax of a softmax, so that no class gets far above the others; leave out one of the two"
        }
        guard isOfDistributions || isBinary || loss.name == "kl_divergence" else { return nil }
        if loss.configuration.values["from_logits"] == .bool(true) { return logitsDoubt }
        switch activation {
        case nil: return nil
        case .softmax where isBinary && width > 2:
            return
                "\(name) gives one distribution over \(width) classes, but its loss takes each output as a class of its "
                + "own; take categoricalCrossentropy, or .sigmoid for several classes at once"
        case .softmax: return nil
        case .sigmoid where isBinary, .hardSigmoid where isBinary: return nil
        case .sigmoid, .hardSigmoid:
            return
                "\(name) gives each class a probability of its own, but its loss takes one distribution over all; take "
                + ".softmax, or binaryCrossentropy for several classes at once"
        default: break
        }
        let remedy = isOfDistributions || isBinary ? "take a loss of logits (fromLogits: true), or " : ""
        return
            "\(name) gives any numbers, but its loss takes probabilities; \(remedy)give the last layer an activation "
            + "(softmax, sigmoid)"
    }

    private var logitsDoubt: String? {
        switch activation {
        case .softmax, .sigmoid, .hardSigmoid:
            "\(name) gives probabilities, but its loss takes logits; take one of probabilities (fromLogits: false), or leave "
                + "out the activation of the last layer"
        case .relu, .tanh, .softplus, .softsign:
            "\(name) is what its activation leaves of the logits, so the loss can't push every class; leave out the "
                + "activation of the last layer"
        default: nil
        }
    }
}
