import QuillGraph
import QuillTensor

/// How a weight starts. The numbers are a function of the seed and the weight's place in the model alone.
public enum Initializer: Sendable, Hashable {
    /// Uniform in ±√(6 / (fan in + fan out)) (Glorot & Bengio 2010): Keras's default for kernels.
    case glorotUniform
    /// Truncated normal with variance 2 / (fan in + fan out) (Glorot & Bengio 2010).
    case glorotNormal
    /// Uniform in ±√(6 / fan in) (He et al. 2015, arXiv:1502.01852).
    case heUniform
    /// Truncated normal with variance 2 / fan in (He et al. 2015).
    case heNormal
    /// All zeros.
    case zeros
    /// All ones.
    case ones
    /// The same number everywhere.
    case constant(Float)

    /// A start value.
    public func callAsFunction(_ shape: Shape, seed: UInt64, stream: UInt32) -> Tensor<Float> {
        let (fanIn, fanOut) = Self.fans(shape)
        switch self {
        case .zeros: return .zeros(shape)
        case .ones: return .ones(shape)
        case .constant(let value): return Tensor(shape, repeating: value)
        case .glorotUniform:
            let limit = (6 / (fanIn + fanOut)).squareRoot()
            return .uniform(shape, low: -limit, high: limit, seed: seed, stream: stream)
        case .heUniform:
            let limit = (6 / fanIn).squareRoot()
            return .uniform(shape, low: -limit, high: limit, seed: seed, stream: stream)
        case .glorotNormal:
            return .truncatedNormal(
                shape, deviation: (2 / (fanIn + fanOut)).squareRoot() / Self.truncation, seed: seed,
                stream: stream)
        case .heNormal:
            return .truncatedNormal(
                shape, deviation: (2 / fanIn).squareRoot() / Self.truncation, seed: seed, stream: stream)
        }
    }

    /// The standard deviation of a standard normal number cut off at ±2: what is left is widened by it.
    private static let truncation: Float = 0.879_625_66

    /// How many numbers feed one output and how many outputs one input feeds, as Keras counts them.
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
