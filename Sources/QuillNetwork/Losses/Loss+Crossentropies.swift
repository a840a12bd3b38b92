import QuillGraph
import QuillTensor

extension Loss {
    /// −ln of the probability predicted for the sample's class. Targets are class numbers; predictions [batch,
    /// classes] are probabilities, or logits if `fromLogits`.
    public static func sparseCategoricalCrossentropy(fromLogits: Bool = false) -> Loss {
        Loss(
            "sparse_categorical_crossentropy", target: .labels,
            configuration: Configuration(["from_logits": .bool(fromLogits)])
        ) { predictions, targets in
            crossEntropy(logits: fromLogits ? predictions : logits(of: predictions), labels: targets)
        }
    }

    /// −Σ target · ln prediction. Targets are one-hot rows or other probabilities; predictions [batch, classes] are
    /// probabilities, or logits if `fromLogits`. Label smoothing distributes that fraction evenly over all classes.
    public static func categoricalCrossentropy(fromLogits: Bool = false, labelSmoothing: Float = 0) -> Loss {
        Loss(
            "categorical_crossentropy", target: .values,
            configuration: Configuration([
                "from_logits": .bool(fromLogits), "label_smoothing": .init(labelSmoothing),
            ])
        ) { predictions, targets in
            crossEntropy(
                logits: fromLogits ? predictions : logits(of: predictions),
                labels: smoothed(targets, labelSmoothing))
        }
    }

    /// The mean over a sample's outputs of −t · ln p − (1 − t) · ln(1 − p). Targets t are in 0…1; predictions
    /// are probabilities, or logits if `fromLogits`. Label smoothing moves targets toward ½.
    public static func binaryCrossentropy(fromLogits: Bool = false, labelSmoothing: Float = 0) -> Loss {
        Loss(
            "binary_crossentropy", target: .values,
            configuration: Configuration([
                "from_logits": .bool(fromLogits), "label_smoothing": .init(labelSmoothing),
            ])
        ) { predictions, targets in
            let t = halfSmoothed(targets, labelSmoothing)
            // ln p and ln(1 − p) of a sigmoid's p, without rounding errors.
            guard let x = fromLogits ? predictions : predictions.sigmoidLogits else {
                return means(binaryEntropy(predictions, t))
            }
            return means(t * softplus(-x) + (1 - t) * softplus(x))
        }
    }

    /// Binary cross-entropy times (1 − pₜ)^γ, where pₜ is the probability predicted for the target: well-classified
    /// samples count less (Lin et al. 2017, arXiv:1708.02002).
    /// - Parameters:
    ///   - balancing: α, the weight of targets 1; targets 0 weigh 1 − α (Keras's `apply_class_balancing`).
    ///   - gamma: the focusing exponent γ.
    ///   - fromLogits: whether predictions are logits; otherwise they are probabilities.
    ///   - labelSmoothing: the share of each target that is spread evenly, 0…1.
    public static func binaryFocalCrossentropy(
        balancing: Float? = nil, gamma: Float = 2, fromLogits: Bool = false, labelSmoothing: Float = 0
    ) -> Loss {
        Loss(
            "binary_focal_crossentropy", target: .values,
            configuration: Configuration([
                "apply_class_balancing": .bool(balancing != nil), "alpha": .init(balancing ?? 0.25),
                "gamma": .init(gamma), "from_logits": .bool(fromLogits),
                "label_smoothing": .init(labelSmoothing),
            ])
        ) { predictions, targets in
            let t = halfSmoothed(targets, labelSmoothing)
            let p = fromLogits ? sigmoid(predictions) : predictions
            let right = t * p + (1 - t) * (1 - p)
            var loss = raised(1 - right, gamma) * binaryEntropy(p, t)
            if let balancing { loss = loss * (t * balancing + (1 - t) * (1 - balancing)) }
            return means(loss)
        }
    }

    /// −α Σ target · (1 − p)^γ · ln p (Lin et al. 2017, arXiv:1708.02002). Targets are one-hot rows.
    public static func categoricalFocalCrossentropy(
        alpha: Float = 0.25, gamma: Float = 2, fromLogits: Bool = false, labelSmoothing: Float = 0
    ) -> Loss {
        Loss(
            "categorical_focal_crossentropy", target: .values,
            configuration: Configuration([
                "alpha": .init(alpha), "gamma": .init(gamma), "from_logits": .bool(fromLogits),
                "label_smoothing": .init(labelSmoothing),
            ])
        ) { predictions, targets in
            let given = fromLogits ? softmax(predictions) : predictions
            let shares = given / sumKeeping(given, axes: [-1])
            let p = minimum(maximum(shares, epsilon), 1 - epsilon)
            let t = smoothed(targets, labelSmoothing)
            return -sum(t * log(p) * (alpha * raised(1 - p, gamma)), axes: [-1])
        }
    }

    /// Keras's ε.
    static let epsilon: Float = 1e-7

    /// Returns −t · ln p − (1 − t) · ln(1 − p), with p clipped away from 0 and 1 as in Keras.
    private static func binaryEntropy(_ p: Node, _ t: Node) -> Node {
        let p = minimum(maximum(p, epsilon), 1 - epsilon)
        return -(t * log(p) + (1 - t) * log(1 - p))
    }

    /// Returns x to a power; the usual square needs no logarithm.
    private static func raised(_ x: Node, _ exponent: Float) -> Node {
        exponent == 2 ? square(x) : power(x, exponent)
    }

    private static func smoothed(_ targets: Node, _ share: Float) -> Node {
        share == 0
            ? targets : targets * (1 - share) + share / Float(max(targets.shape.dimensions.last ?? 1, 1))
    }

    private static func halfSmoothed(_ targets: Node, _ share: Float) -> Node {
        share == 0 ? targets : targets * (1 - share) + 0.5 * share
    }

    /// Returns the logits whose softmax gives the probabilities: the input of the softmax that made them, or their
    /// logarithms, clipped away from ln 0 as in Keras.
    private static func logits(of probabilities: Node) -> Node {
        if let logits = probabilities.logits { return logits }
        return log(minimum(maximum(probabilities, epsilon), 1 - epsilon))
    }
}
