import QuillGraph
import QuillTensor

/// Each sample in another shape: [batch, …] → [batch] + target. One extent of the target may be -1.
public struct Reshape: ConfigurableLayer {
    let target: Shape
    public let name: String?

    /// Creates a layer that reshapes samples to the target shape, without the batch axis.
    public init(_ target: Shape, name: String? = nil) {
        self.target = target
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        _ = try target.resolving(count: input.elementCount)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let sample = (try? target.resolving(count: x.shape.dropFirst().elementCount)) ?? target
        return x.reshaped(to: sample.prepending(x.shape[0]))
    }

    public var configuration: Configuration { Configuration(["target_shape": .init(target.dimensions)]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(Shape(try configuration.ints("target_shape") ?? [-1]), name: name)
    }
}
