import QuillGraph
import QuillTensor

/// x where positive, else α · (eˣ − 1) (Clevert et al. 2015, arXiv:1511.07289).
public struct ELU: ConfigurableLayer {
    let alpha: Float
    public let name: String?

    /// Creates a layer whose outputs approach -α for negative numbers.
    public init(alpha: Float = 1, name: String? = nil) {
        self.alpha = alpha
        self.name = name
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { ActivationFunction.elu(alpha)(x) }

    public var configuration: Configuration { Configuration(["alpha": .init(alpha)]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(alpha: try configuration.float("alpha", default: 1), name: name)
    }
}
