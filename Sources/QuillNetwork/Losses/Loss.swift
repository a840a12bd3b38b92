import QuillGraph
import QuillTensor

/// What training makes small: one number per sample from a prediction and its target.
public struct Loss: Sendable {
    /// What a target is.
    public enum Target: Sendable, Hashable {
        /// One class number per sample (int32).
        case labels
        /// Numbers of the prediction's shape; class labels become one-hot rows.
        case values
    }

    /// Keras's name.
    public let name: String
    /// What it takes as a target.
    public let target: Target
    /// Keras's settings.
    public let configuration: Configuration
    /// Adds the loss of each sample to the graph: predictions and targets, batch first, to [batch].
    public let perSample: @Sendable (_ predictions: Node, _ targets: Node) -> Node

    /// A loss of one's own.
    public init(
        _ name: String, target: Target, configuration: Configuration = Configuration(),
        perSample: @escaping @Sendable (_ predictions: Node, _ targets: Node) -> Node
    ) {
        self.name = name
        self.target = target
        self.configuration = configuration
        self.perSample = perSample
    }

    /// −ln of the probability given to the sample's class. Targets are class numbers; predictions [batch, classes] are
    /// probabilities, or logits if `fromLogits`.
    public static func sparseCategoricalCrossentropy(fromLogits: Bool = false) -> Loss {
        Loss(
            sparseCategoricalCrossentropyName, target: .labels,
            configuration: Configuration(["from_logits": .bool(fromLogits)])
        ) { predictions, targets in
            crossEntropy(logits: fromLogits ? predictions : logits(of: predictions), labels: targets)
        }
    }

    /// −Σ target · ln prediction. Targets are one-hot rows or other probabilities; predictions [batch, classes] are
    /// probabilities, or logits if `fromLogits`.
    public static func categoricalCrossentropy(fromLogits: Bool = false) -> Loss {
        Loss(
            categoricalCrossentropyName, target: .values,
            configuration: Configuration(["from_logits": .bool(fromLogits)])
        ) { predictions, targets in
            crossEntropy(logits: fromLogits ? predictions : logits(of: predictions), labels: targets)
        }
    }

    /// The mean of (prediction − target)² over each sample's numbers.
    public static var meanSquaredError: Loss {
        Loss(meanSquaredErrorName, target: .values) { predictions, targets in
            let difference = predictions - targets
            return mean(square(difference), axes: Array(1..<max(predictions.shape.rank, 1)))
        }
    }

    /// The loss of this library with Keras's name; nil if there is none.
    /// - Throws: a `.file` error that names the setting that is wrong.
    public static func named(_ name: String, _ configuration: Configuration = Configuration()) throws -> Loss?
    {
        func fromLogits() throws -> Bool { try configuration.bool("from_logits", default: false) }
        return switch name {
        case sparseCategoricalCrossentropyName: .sparseCategoricalCrossentropy(fromLogits: try fromLogits())
        case categoricalCrossentropyName: .categoricalCrossentropy(fromLogits: try fromLogits())
        case meanSquaredErrorName: .meanSquaredError
        default: nil
        }
    }

    private static let sparseCategoricalCrossentropyName = "sparse_categorical_crossentropy"
    private static let categoricalCrossentropyName = "categorical_crossentropy"
    private static let meanSquaredErrorName = "mean_squared_error"

    /// Logits whose softmax the probabilities are: those of the softmax that made them, or their logarithms, kept away
    /// from ln 0 as Keras does (ε = 1e-7).
    private static func logits(of probabilities: Node) -> Node {
        if let logits = probabilities.logits { return logits }
        let epsilon: Float = 1e-7
        return log(minimum(maximum(probabilities, epsilon), 1 - epsilon))
    }
}
