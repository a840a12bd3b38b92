import QuillGraph
import QuillTensor

/// The concatenation of several inputs along one axis; their other extents must match.
public struct Concatenate: MergingLayer, ConfigurableLayer {
    let axis: Int
    public let name: String?

    /// Creates a layer that concatenates its inputs along an axis: 1 is the first after the batch, -1 the last.
    public init(axis: Int = -1, name: String? = nil) {
        self.axis = axis
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        _ = try input.axisOfSample(axis)
    }

    public func call(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> Node {
        concatenate(inputs, axis: axis)
    }

    public var configuration: Configuration { Configuration(["axis": .init(axis)]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(axis: try configuration.int("axis", default: -1), name: name)
    }
}
