import QuillGraph
import QuillTensor

extension Loss {
    /// −ln of the probability predicted for the class. Targets are class numbers [batch, …]; predictions [batch, …,
    /// classes] are probabilities, or logits if `fromLogits`.
    ///
    /// Probabilities that no softmax made are divided by their sum and clipped to 10⁻⁷…1 − 10⁻⁷, as Keras does with JAX
    /// and NumPy; with TensorFlow, it clips first.
    /// - Parameters:
    ///   - fromLogits: whether predictions are logits; otherwise they are probabilities.
    ///   - ignoreClass: a class number, possibly outside the classes (such as −1 or 255), whose targets do not count;
    ///     the mean is over the others.
    public static func sparseCategoricalCrossentropy(
        fromLogits: Bool = false, ignoreClass: Int? = nil
    ) -> Loss {
        var settings: [String: Configuration.Value] = ["from_logits": .bool(fromLogits)]
        if let ignoreClass { settings["ignore_class"] = .init(ignoreClass) }
        return ofRows(
            "sparse_categorical_crossentropy", target: .labels, settings, ignoredClass: ignoreClass
        ) { predictions, targets in
            let counted =
                ignoreClass.map { rows(of: targets, for: predictions, ignoring: $0) } ?? targets
            if let logits = fromLogits ? predictions : predictions.logits {
                return crossEntropies(logits: logits, labels: counted)
            }
            let isLabels = counted.type.dataType == .int32
            let classes = predictions.shape.dimensions.last ?? 1
            return crossEntropies(
                shares: predictions, rows: isLabels ? oneHot(counted, classes: classes) : counted)
        }
    }

    /// −Σ target · ln prediction. Targets are one-hot rows or other probabilities; predictions [batch, …, classes] are
    /// probabilities, or logits if `fromLogits`. Label smoothing distributes that fraction evenly over all classes.
    ///
    /// Probabilities that no softmax made are divided by their sum and clipped to 10⁻⁷…1 − 10⁻⁷, as in Keras.
    public static func categoricalCrossentropy(fromLogits: Bool = false, labelSmoothing: Float = 0) -> Loss {
        ofRows(
            "categorical_crossentropy",
            ["from_logits": .bool(fromLogits), "label_smoothing": .init(labelSmoothing)]
        ) { predictions, targets in
            let t = smoothed(targets, labelSmoothing)
            if let logits = fromLogits ? predictions : predictions.logits {
                return crossEntropies(logits: logits, labels: t)
            }
            return crossEntropies(shares: predictions, rows: t)
        }
    }

    /// The mean over a sample's outputs of −t · ln p − (1 − t) · ln(1 − p). Targets t are in 0…1; predictions
    /// are probabilities, or logits if `fromLogits`. Label smoothing moves targets toward ½.
    public static func binaryCrossentropy(fromLogits: Bool = false, labelSmoothing: Float = 0) -> Loss {
        ofNumbers(
            "binary_crossentropy",
            ["from_logits": .bool(fromLogits), "label_smoothing": .init(labelSmoothing)]
        ) { predictions, targets in
            let t = halfSmoothed(targets, labelSmoothing)
            // ln p and ln(1 − p) of a sigmoid's p, without rounding errors.
            guard let x = fromLogits ? predictions : predictions.sigmoidLogits else {
                return binaryEntropy(predictions, t)
            }
            return t * softplus(-x) + (1 - t) * softplus(x)
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
        ofNumbers(
            "binary_focal_crossentropy",
            [
                "apply_class_balancing": .bool(balancing != nil), "alpha": .init(balancing ?? 0.25),
                "gamma": .init(gamma), "from_logits": .bool(fromLogits),
                "label_smoothing": .init(labelSmoothing),
            ]
        ) { predictions, targets in
            let t = halfSmoothed(targets, labelSmoothing)
            let p = fromLogits ? sigmoid(predictions) : predictions
            let right = t * p + (1 - t) * (1 - p)
            var loss = raised(1 - right, gamma) * binaryEntropy(p, t)
            if let balancing { loss = loss * (t * balancing + (1 - t) * (1 - balancing)) }
            return loss
        }
    }

    /// −α Σ target · (1 − p)^γ · ln p (Lin et al. 2017, arXiv:1708.02002). Targets are one-hot rows.
    public static func categoricalFocalCrossentropy(
        alpha: Float = 0.25, gamma: Float = 2, fromLogits: Bool = false, labelSmoothing: Float = 0
    ) -> Loss {
        ofRows(
            "categorical_focal_crossentropy",
            [
                "alpha": .init(alpha), "gamma": .init(gamma), "from_logits": .bool(fromLogits),
                "label_smoothing": .init(labelSmoothing),
            ]
        ) { predictions, targets in
            let p = shares(fromLogits ? softmax(predictions) : predictions)
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

    /// Returns numbers divided by their sum along the last axis, clipped away from 0 and 1 as in Keras.
    private static func shares(_ x: Node) -> Node {
        minimum(maximum(x / sumKeeping(x, axes: [-1]), epsilon), 1 - epsilon)
    }

    /// Returns the cross-entropy of each row of numbers that no softmax made: [batch, …].
    private static func crossEntropies(shares predictions: Node, rows: Node) -> Node {
        guard rows.shape == predictions.shape else {
            predictions.graph.fail(
                QuillError(
                    .shape, "expected targets of shape \(predictions.shape), received \(rows.shape)"))
            return predictions
        }
        return -sum(rows * log(shares(predictions)), axes: [-1])
    }

    /// Returns the cross-entropy of each row along the last axis: [batch, …].
    private static func crossEntropies(logits: Node, labels: Node) -> Node {
        let rows = Array(logits.shape.dimensions.dropLast())
        // Shapes that do not fit are refused below.
        guard rows.count > 1, labels.shape.dimensions.starts(with: rows) else {
            return crossEntropy(logits: logits, labels: labels)
        }
        let classes = logits.shape[-1]
        let flat = labels.reshaped(to: labels.type.dataType == .int32 ? [-1] : [-1, classes])
        return crossEntropy(logits: logits.reshaped(to: [-1, classes]), labels: flat)
            .reshaped(to: Shape(rows))
    }
}

/// Targets of an ignored class.
extension Loss {
    /// Returns one-hot rows of targets; those of the ignored class are 0.
    static func rows(of targets: Node, for predictions: Node, ignoring ignored: Int) -> Node {
        let classes = predictions.shape.dimensions.last ?? 1
        let rows = targets.type.dataType == .int32 ? oneHot(targets, classes: classes) : targets
        // A label outside the classes is a row of zeros anyway.
        guard (0..<classes).contains(ignored) else { return rows }
        let counted = (0..<classes).map { $0 == ignored ? 0 : Float(1) }
        return rows * rows.graph.constant(Tensor<Float>(counted))
    }

    /// Returns 1 for each target that counts, 0 for those of the ignored class.
    static func mask(of targets: Node, for predictions: Node, ignoring ignored: Int) -> Node {
        sum(rows(of: targets, for: predictions, ignoring: ignored), axes: [-1])
    }
}
