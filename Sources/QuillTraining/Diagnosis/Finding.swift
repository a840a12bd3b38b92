import QuillTensor
import Synchronization

/// Something in a network, its data, or its training that probably spoils the result: what is wrong, why it matters, and the
/// remedy.
public struct Finding: Sendable, Hashable {
    /// The kinds of findings, by which they are silenced.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// An output whose activation doesn't suit its loss: a softmax with `fromLogits`, or logits without it.
        case activationAndLoss = "activation-and-loss"
        /// Pixels up to 255 that no layer scales.
        case unscaledPixels = "unscaled-pixels"
        /// Images with ink and background exchanged, or of another range than the others.
        case differentImages = "different-images"
        /// A callback that watches a metric of the training data.
        case monitorsTraining = "monitors-training"
        /// Validation data that are the test data.
        case validatesOnTest = "validates-on-test"
        /// Validation rows that lack classes.
        case validationClasses = "validation-classes"
        /// Labels that the output can't express.
        case labels
        /// Another number of outputs than classes.
        case units
        /// Layers or images that don't fit each other.
        case shapes
        /// Rectifiers whose output is 0 for every image.
        case deadReLUs = "dead-relus"
        /// Gradients that vanish or explode on their way to the first layer.
        case gradients
        /// A learning rate of 0, or a schedule that has ended.
        case learningRate = "learning-rate"
        /// Test images that are also training images.
        case duplicates
        /// Classes with far fewer images than others, or none.
        case imbalance
    }

    /// The kind.
    public let kind: Kind
    /// What is wrong.
    public let problem: String
    /// Why it matters.
    public let reason: String
    /// What to do.
    public let remedy: String

    /// A finding from its parts.
    public init(_ kind: Kind, problem: String, reason: String, remedy: String) {
        self.kind = kind
        self.problem = problem
        self.reason = reason
        self.remedy = remedy
    }

    /// The finding that a network can't be built or doesn't take the images.
    public init(_ error: QuillError) {
        self.init(
            .shapes, problem: error.message, reason: "Such a network can't be trained at all.",
            remedy: "Change the layer that is named.")
    }
}

extension Finding: CustomStringConvertible {
    /// All parts in three lines.
    public var description: String { "\(problem)\n\(reason)\n\(remedy) [\(kind.rawValue)]" }

    /// The problem and the remedy in a line.
    package var line: String { line(RemedyWords.text(self)) }

    /// The problem and a remedy in a line.
    package func line(_ remedy: String) -> String {
        let words = remedy.hasSuffix(".") ? remedy.dropLast() : remedy[...]
        return "\(problem); \(words.prefix(1).lowercased())\(words.dropFirst()) [\(kind.rawValue)]"
    }
}

/// The words in which warnings and reports give remedies.
package enum RemedyWords {
    private static let words = Mutex<@Sendable (Finding) -> String> { $0.remedy }

    /// Returns the remedy of a finding.
    package static func text(_ finding: Finding) -> String { words.withLock { $0 }(finding) }

    /// Puts other words in place of the library's in the whole process: for a program whose users write no code.
    package static func replace(by others: @escaping @Sendable (Finding) -> String) {
        words.withLock { $0 = others }
    }
}
