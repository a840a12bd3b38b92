import QuillGraph
import QuillTensor

/// The initial values of a weight. They depend only on the seed and the weight's position in the model.
public enum Initializer: Sendable, Hashable {
    /// Uniform in ±√(6 / (fan in + fan out)) (Glorot & Bengio 2010): Keras's default for kernels.
    case glorotUniform
    /// Truncated normal with variance 2 / (fan in + fan out) (Glorot & Bengio 2010).
    case glorotNormal
    /// Uniform in ±√(6 / fan in) (He et al. 2015, arXiv:1502.01852).
    case heUniform
    /// Truncated normal with variance 2 / fan in (He et al. 2015).
    case heNormal
    /// Uniform in ±√(3 / fan in) (LeCun et al. 1998, "Efficient BackProp").
    case lecunUniform
    /// Truncated normal with variance 1 / fan in (LeCun et al. 1998).
    case lecunNormal
    /// Random numbers of variance scale / fan, from one of three distributions.
    case varianceScaling(scale: Float = 1, mode: Fan = .fanIn, distribution: Distribution = .truncatedNormal)
    /// Normal random numbers.
    case randomNormal(mean: Float = 0, deviation: Float = 0.05)
    /// Uniform random numbers from `low` to below `high`.
    case randomUniform(low: Float = -0.05, high: Float = 0.05)
    /// Normal random numbers, redrawn if they are more than two standard deviations from the mean.
    case truncatedNormal(mean: Float = 0, deviation: Float = 0.05)
    /// Orthogonal rows or columns, whichever are fewer, of norm `gain` (Saxe et al. 2013, arXiv:1312.6120). All axes
    /// but the last count as one.
    case orthogonal(gain: Float = 1)
    /// `gain` on the diagonal of a matrix, zeros elsewhere.
    case identity(gain: Float = 1)
    /// All zeros.
    case zeros
    /// All ones.
    case ones
    /// The same number everywhere.
    case constant(Float)

    /// The number of connections that divides a variance.
    public enum Fan: String, Sendable, Hashable, CaseIterable {
        /// The number of inputs of each output.
        case fanIn = "fan_in"
        /// The number of outputs of each input.
        case fanOut = "fan_out"
        /// The mean of both.
        case average = "fan_avg"
    }

    /// A distribution of a given variance.
    public enum Distribution: String, Sendable, Hashable, CaseIterable {
        /// Normal, redrawn beyond two standard deviations, and scaled to the variance.
        case truncatedNormal = "truncated_normal"
        /// Normal.
        case untruncatedNormal = "untruncated_normal"
        /// Uniform around 0.
        case uniform
    }

    /// Checks that the initializer supports a shape.
    /// - Throws: a `.shape` error that names the shape.
    func check(_ shape: Shape) throws {
        switch self {
        case .identity where shape.rank != 2:
            throw QuillError(.shape, "identity: expected a matrix, received shape \(shape)")
        case .orthogonal where shape.rank < 2:
            throw QuillError(.shape, "orthogonal: expected at least two axes, received shape \(shape)")
        default: break
        }
    }

    /// Returns the initial values of a weight.
    public func callAsFunction(_ shape: Shape, seed: UInt64, stream: UInt32) -> Tensor<Float> {
        switch self {
        case .zeros: .zeros(shape)
        case .ones: .ones(shape)
        case .constant(let value): Tensor(shape, repeating: value)
        case .identity(let gain): Self.identity(shape, gain)
        case .glorotUniform: Self.scaled(shape, 1, .average, .uniform, seed, stream)
        case .glorotNormal: Self.scaled(shape, 1, .average, .truncatedNormal, seed, stream)
        case .heUniform: Self.scaled(shape, 2, .fanIn, .uniform, seed, stream)
        case .heNormal: Self.scaled(shape, 2, .fanIn, .truncatedNormal, seed, stream)
        case .lecunUniform: Self.scaled(shape, 1, .fanIn, .uniform, seed, stream)
        case .lecunNormal: Self.scaled(shape, 1, .fanIn, .truncatedNormal, seed, stream)
        case .varianceScaling(let scale, let mode, let distribution):
            Self.scaled(shape, scale, mode, distribution, seed, stream)
        case .randomNormal(let mean, let deviation):
            Tensor.normal(shape, deviation: deviation, seed: seed, stream: stream).map { $0 + mean }
        case .randomUniform(let low, let high):
            .uniform(shape, low: low, high: high, seed: seed, stream: stream)
        case .truncatedNormal(let mean, let deviation):
            Tensor.truncatedNormal(shape, deviation: deviation, seed: seed, stream: stream).map { $0 + mean }
        case .orthogonal(let gain): Self.orthogonal(shape, gain, seed, stream)
        }
    }

    private static func scaled(
        _ shape: Shape, _ scale: Float, _ mode: Fan, _ distribution: Distribution, _ seed: UInt64,
        _ stream: UInt32
    ) -> Tensor<Float> {
        let (fanIn, fanOut) = fans(shape)
        let fan =
            switch mode {
            case .fanIn: fanIn
            case .fanOut: fanOut
            case .average: (fanIn + fanOut) / 2
            }
        let variance = scale / max(fan, 1)
        switch distribution {
        case .uniform:
            let limit = (3 * scale / max(fan, 1)).squareRoot()
            return .uniform(shape, low: -limit, high: limit, seed: seed, stream: stream)
        case .truncatedNormal:
            return .truncatedNormal(
                shape, deviation: variance.squareRoot() / truncation, seed: seed, stream: stream)
        case .untruncatedNormal:
            return .normal(shape, deviation: variance.squareRoot(), seed: seed, stream: stream)
        }
    }

    /// The standard deviation of a standard normal distribution truncated at ±2.
    private static let truncation: Float = 0.879_625_66

    /// The number of inputs of each output and the number of outputs of each input, as Keras counts them.
    static func fans(_ shape: Shape) -> (fanIn: Float, fanOut: Float) {
        switch shape.rank {
        case 0: return (1, 1)
        case 1: return (Float(shape[0]), Float(shape[0]))
        default:
            let field = shape.dimensions.dropLast(2).reduce(1, *)
            return (Float(max(shape[-2] * field, 1)), Float(max(shape[-1] * field, 1)))
        }
    }
}
