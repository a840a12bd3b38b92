import QuillGraph
import QuillTensor

/// x where positive, else negativeSlope · x (Maas et al. 2013).
public struct LeakyReLU: ConfigurableLayer {
    let negativeSlope: Float
    public let name: String?

    /// Creates a layer with the given slope for negative numbers.
    public init(negativeSlope: Float = 0.3, name: String? = nil) {
        self.negativeSlope = negativeSlope
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        guard negativeSlope >= 0 else {
            throw QuillError(.argument, "negativeSlope must not be negative, received \(negativeSlope)")
        }
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        ActivationFunction.leakyRelu(negativeSlope)(x)
    }

    public var configuration: Configuration { Configuration(["negative_slope": .init(negativeSlope)]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(negativeSlope: try configuration.float("negative_slope", default: 0.3), name: name)
    }
}
