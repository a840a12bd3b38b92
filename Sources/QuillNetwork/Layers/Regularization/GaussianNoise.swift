import QuillGraph
import QuillTensor

/// In training adds normally distributed noise; in inference it does nothing.
public struct GaussianNoise: ConfigurableLayer {
    let deviation: Float
    public let name: String?

    /// A layer that adds noise of the given standard deviation, 0…1 as in Keras.
    public init(_ stddev: Float, name: String? = nil) {
        deviation = stddev
        self.name = name
    }

    /// Checks the deviation; there are no weights.
    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        guard (0...1).contains(deviation) else {
            throw QuillError(.argument, "a standard deviation of noise lies in 0...1, received \(deviation)")
        }
    }

    /// Adds the noise, in training.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        guard deviation > 0, let noise = mode.normal(x.shape, deviation: deviation) else { return x }
        return x + noise
    }

    public var configuration: Configuration { Configuration(["stddev": .init(deviation), "seed": .null]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(try configuration.float("stddev"), name: name)
    }
}
