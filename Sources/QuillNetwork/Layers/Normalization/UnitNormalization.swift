import QuillGraph
import QuillTensor

/// x over its length along axes, so that its squares there sum to 1.
public struct UnitNormalization: ConfigurableLayer {
    let axes: [Int]
    public let name: String?

    /// A layer that normalises along one axis: 1 is the first after the batch, -1 the last.
    public init(axis: Int = -1, name: String? = nil) { self.init(axes: [axis], name: name) }

    /// A layer that normalises along several axes together.
    public init(axes: [Int], name: String? = nil) {
        self.axes = axes
        self.name = name
    }

    /// Checks the axes; there are no weights.
    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        for axis in axes { _ = try input.axisOfSample(axis) }
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        unitVectors(x, axes: axes, shortest: 1e-12)
    }

    public var configuration: Configuration {
        Configuration(["axis": axes.count == 1 ? .init(axes[0]) : .init(axes)])
    }

    public init(configuration: Configuration, name: String?) throws {
        self.init(axes: try configuration.ints("axis") ?? [-1], name: name)
    }
}

/// x over its length along axes; a length below `shortest` counts as that.
func unitVectors(_ x: Node, axes: [Int], shortest: Float) -> Node {
    let squares = x.keepingAxes(axes) { sum(square(x), axes: $0) }
    return x / sqrt(maximum(squares, shortest * shortest))
}

extension Node {
    /// A reduction over axes, which stay with extent 1.
    func keepingAxes(_ axes: [Int], _ reduction: ([Int]) -> Node) -> Node {
        var kept = shape.dimensions
        for axis in axes { kept[axis < 0 ? axis + kept.count : axis] = 1 }
        return reduction(axes).reshaped(to: Shape(kept))
    }
}
