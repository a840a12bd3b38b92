import QuillGraph
import QuillTensor

/// Several inputs side by side along one axis, along which alone their extents may differ.
public struct Concatenate: MergingLayer, ConfigurableLayer {
    let axis: Int
    public let name: String?

    /// A layer that puts its inputs side by side along an axis: 1 is the first after the batch, -1 the last.
    public init(axis: Int = -1, name: String? = nil) {
        self.axis = axis
        self.name = name
    }

    /// Checks the axis; there are no weights.
    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        _ = try input.axisOfSample(axis)
    }

    /// Adds the concatenation.
    public func call(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> Node {
        concatenate(inputs, axis: axis)
    }

    public var configuration: Configuration { Configuration(["axis": .init(axis)]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(axis: try configuration.int("axis", default: -1), name: name)
    }
}
