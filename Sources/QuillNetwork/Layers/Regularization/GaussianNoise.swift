import QuillGraph
import QuillTensor

/// In training, adds normally distributed noise; does nothing in inference.
public struct GaussianNoise: ConfigurableLayer {
    let deviation: Float
    public let name: String?

    /// Creates a layer that adds noise of the given standard deviation, 0…1 as in Keras.
    public init(_ stddev: Float, name: String? = nil) {
        deviation = stddev
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        guard (0...1).contains(deviation) else {
            throw QuillError(.argument, "the standard deviation must be in 0...1, received \(deviation)")
        }
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        guard deviation > 0, let noise = mode.normal(x.shape, deviation: deviation) else { return x }
        return x + noise
    }

    public var configuration: Configuration { Configuration(["stddev": .init(deviation), "seed": .null]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(try configuration.float("stddev"), name: name)
    }
}
