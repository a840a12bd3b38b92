import QuillGraph

/// The function that a layer applies to its sums: Keras's activations with Keras's settings.
public enum ActivationFunction: Sendable, Hashable {
    /// x
    case linear
    /// max(0, x)
    case relu
    /// x where positive, else slope · x (Maas et al. 2013).
    case leakyRelu(_ slope: Float = 0.2)
    /// x above a threshold, capped at a maximum; below the threshold negativeSlope · (x − threshold). It is Keras's
    /// `activation=ReLU(…)`.
    case rectifier(maxValue: Float? = nil, negativeSlope: Float = 0, threshold: Float = 0)
    /// max(0, x), at most 6 (Krizhevsky 2010).
    case relu6
    /// x where positive, else α · (eˣ − 1) (Clevert et al. 2015, arXiv:1511.07289).
    case elu(_ alpha: Float = 1)
    /// Scaled elu whose activations keep mean 0 and variance 1 (Klambauer et al. 2017, arXiv:1706.02515).
    case selu
    /// x where positive, else α · (e^(x/α) − 1) (Barron 2017, arXiv:1704.07483).
    case celu(_ alpha: Float = 1)
    /// x · Φ(x) with the normal distribution's Φ (Hendrycks & Gimpel 2016, arXiv:1606.08415), or its approximation by
    /// tanh.
    case gelu(approximate: Bool = false)
    /// x · sigmoid(x), also called swish (Ramachandran et al. 2017, arXiv:1710.05941).
    case silu
    /// x · tanh(softplus(x)) (Misra 2019, arXiv:1908.08681).
    case mish
    /// ln(1 + eˣ)
    case softplus
    /// x / (1 + |x|)
    case softsign
    /// 1 / (1 + e^-x)
    case sigmoid
    /// x / 6 + ½, between 0 and 1.
    case hardSigmoid
    /// x · hardSigmoid(x) (Howard et al. 2019, arXiv:1905.02244).
    case hardSilu
    /// ln sigmoid(x)
    case logSigmoid
    /// The hyperbolic tangent.
    case tanh
    /// x between −1 and 1.
    case hardTanh
    /// eˣ
    case exponential
    /// e^x divided by its sum along the last axis.
    case softmax
    /// x − ln Σ e^x along the last axis.
    case logSoftmax
    /// The first half of the last axis times the sigmoid of the second (Dauphin et al. 2016, arXiv:1612.08083).
    case glu

    /// Adds the function to the graph of `x`.
    public func callAsFunction(_ x: Node) -> Node {
        switch self {
        case .linear: x
        case .relu: QuillGraph.relu(x)
        case .leakyRelu(let slope): QuillGraph.leakyRelu(x, slope: slope)
        case .rectifier(let greatest, let slope, let threshold):
            Self.rectified(x, greatest, slope, threshold)
        case .relu6: QuillGraph.relu6(x)
        case .elu(let alpha): QuillGraph.elu(x, alpha: alpha)
        case .selu: QuillGraph.selu(x)
        case .celu(let alpha): QuillGraph.elu(x, alpha: alpha, steepness: 1 / alpha)
        case .gelu(let approximate): QuillGraph.gelu(x, approximate: approximate)
        case .silu: QuillGraph.silu(x)
        case .mish: QuillGraph.mish(x)
        case .softplus: QuillGraph.softplus(x)
        case .softsign: QuillGraph.softsign(x)
        case .sigmoid: QuillGraph.sigmoid(x)
        case .hardSigmoid: QuillGraph.hardSigmoid(x)
        case .hardSilu: QuillGraph.hardSilu(x)
        case .logSigmoid: QuillGraph.logSigmoid(x)
        case .tanh: QuillGraph.tanh(x)
        case .hardTanh: QuillGraph.hardTanh(x)
        case .exponential: exp(x)
        case .softmax: QuillGraph.softmax(x)
        case .logSoftmax: QuillGraph.logSoftmax(x)
        case .glu: QuillGraph.glu(x)
        }
    }

    private static func rectified(_ x: Node, _ greatest: Float?, _ slope: Float, _ threshold: Float) -> Node {
        var y = threshold == 0 ? QuillGraph.relu(x) : x * greater(x, threshold)
        if let greatest { y = minimum(y, greatest) }
        return slope == 0 ? y : y - slope * QuillGraph.relu(threshold - x)
    }

    /// Whether the function combines the numbers along the last axis.
    var isAlongLastAxis: Bool { [.softmax, .logSoftmax, .glu].contains(self) }
}
