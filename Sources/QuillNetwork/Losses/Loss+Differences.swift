import QuillGraph
import QuillTensor

/// Losses that compare predictions with numeric targets. Each is the mean over a sample's numbers.
extension Loss {
    /// (p − t)²
    public static var meanSquaredError: Loss { ofNumbers("mean_squared_error") { p, t in square(p - t) } }

    /// |p − t|
    public static var meanAbsoluteError: Loss { ofNumbers("mean_absolute_error") { p, t in abs(p - t) } }

    /// 100 · |p − t| / |t|
    public static var meanAbsolutePercentageError: Loss {
        ofNumbers("mean_absolute_percentage_error") { p, t in 100 * abs((t - p) / maximum(abs(t), epsilon)) }
    }

    /// (ln(1 + p) − ln(1 + t))²; negative numbers count as 0.
    public static var meanSquaredLogarithmicError: Loss {
        ofNumbers("mean_squared_logarithmic_error") { p, t in
            square(log(maximum(p, epsilon) + 1) - log(maximum(t, epsilon) + 1))
        }
    }

    /// Half the squared error up to δ, linear beyond it (Huber 1964).
    public static func huber(delta: Float = 1) -> Loss {
        // Keras's own configuration omits δ.
        ofNumbers("huber", delta == 1 ? [:] : ["delta": .init(delta)]) { p, t in
            let error = abs(p - t)
            let inner = minimum(error, delta)
            return inner * (error - 0.5 * inner)
        }
    }

    /// ln cosh(p − t): like half the squared error near 0, like the absolute error for large errors.
    public static var logCosh: Loss {
        ofNumbers("log_cosh") { p, t in
            let error = abs(p - t)
            return error + softplus(-2 * error) - 0.693_147_18
        }
    }

    /// p − t · ln p
    public static var poisson: Loss { ofNumbers("poisson") { p, t in p - t * log(p + epsilon) } }

    /// max(0, 1 − t · p) for targets −1 and 1; targets 0 count as −1.
    public static var hinge: Loss {
        ofNumbers("hinge") { p, t in maximum(1 - signed(t) * p, 0) }
    }

    /// The square of max(0, 1 − t · p) for targets −1 and 1; targets 0 count as −1.
    public static var squaredHinge: Loss {
        ofNumbers("squared_hinge") { p, t in square(maximum(1 - signed(t) * p, 0)) }
    }

    /// Σ t · ln(t / p) along the last axis: the divergence of the distribution p from t (Kullback & Leibler 1951).
    public static var klDivergence: Loss {
        ofRows("kl_divergence") { predictions, targets in
            let p = minimum(maximum(predictions, epsilon), 1)
            let t = minimum(maximum(targets, epsilon), 1)
            return sum(t * log(t / p), axes: [-1])
        }
    }

    /// max(0, 1 + the largest prediction for another class − the prediction for the target class). Targets are one-hot.
    public static var categoricalHinge: Loss {
        ofRows("categorical_hinge") { predictions, targets in
            let right = sum(targets * predictions, axes: [-1])
            let wrong = largest((1 - targets) * predictions)
            return maximum(wrong - right + 1, 0)
        }
    }

    /// The negative cosine of the angle between a sample's predictions and targets, along the last axis.
    public static var cosineSimilarity: Loss { cosineSimilarity(axis: -1) }

    /// The negative cosine of the angle between predictions and targets along an axis; 0 is the batch.
    public static func cosineSimilarity(axis: Int) -> Loss {
        Loss(
            "cosine_similarity", target: .values,
            // Keras's own configuration omits the axis.
            configuration: Configuration(axis == -1 ? [:] : ["axis": .init(axis)]),
            perElement: { -cosine($0, $1, axis: axis) },
            perSample: { predictions, targets in
                let batch = predictions.shape.dimensions.first ?? 1
                return spread(-cosine(predictions, targets, axis: axis), batch: batch)
            })
    }

    /// 1 − 2 Σ t · p / (Σ t + Σ p), which measures overlap (Milletari et al. 2016, arXiv:1606.04797). Without axes
    /// the sums are over the whole batch, and all its samples have the same loss.
    public static func dice(axes: [Int]? = nil) -> Loss {
        overlap("dice", axes, [:]) { p, t, total in
            2 * total(t * p) / (total(t) + total(p) + epsilon)
        }
    }

    /// 1 − Σ t · p / (Σ t · p + α Σ t · (1 − p) + β Σ (1 − t) · p) (Salehi et al. 2017, arXiv:1706.05721); axes as in
    /// `dice`.
    public static func tversky(alpha: Float = 0.5, beta: Float = 0.5, axes: [Int]? = nil) -> Loss {
        overlap("tversky", axes, ["alpha": .init(alpha), "beta": .init(beta)]) { p, t, total in
            let common = total(t * p)
            return common / (common + alpha * total((1 - p) * t) + beta * total(p * (1 - t)) + epsilon)
        }
    }

    private static func overlap(
        _ name: String, _ axes: [Int]?, _ settings: [String: Configuration.Value],
        _ share: @escaping @Sendable (_ p: Node, _ t: Node, _ total: (Node) -> Node) -> Node
    ) -> Loss {
        let axis: Configuration.Value = axes.map { .init($0) } ?? .null
        let each: @Sendable (Node, Node) -> Node = { predictions, targets in
            1 - share(predictions, targets) { sum($0, axes: axes) }
        }
        return Loss(
            name, target: .values, configuration: Configuration(settings.merging(["axis": axis]) { $1 }),
            perElement: each,
            perSample: { spread(each($0, $1), batch: $0.shape.dimensions.first ?? 1) })
    }

    /// Returns losses as one number per sample: their mean for all samples if they have no batch axis.
    private static func spread(_ losses: Node, batch: Int) -> Node {
        losses.shape.dimensions.first == batch ? means(losses) : mean(losses).broadcast(to: [batch])
    }

    /// Maps targets 0 to −1 and leaves others unchanged. Keras decides for the whole batch.
    private static func signed(_ t: Node) -> Node {
        t - equal(t, 0)
    }

    /// Returns the cosine along an axis.
    static func cosine(_ a: Node, _ b: Node, axis: Int) -> Node {
        sum(normalized(a, axis: axis) * normalized(b, axis: axis), axes: [axis])
    }

    /// Returns the maximum along the last axis.
    static func largest(_ x: Node) -> Node {
        let classes = x.shape.dimensions.last ?? 1
        let rows = x.shape.dimensions.dropLast()
        let columns = x.reshaped(to: [-1, classes, 1, 1])
        return maxPooling(columns, Extent(classes, 1)).reshaped(to: Shape(Array(rows)))
    }
}
