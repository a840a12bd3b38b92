import QuillGraph
import QuillTensor

/// x divided by its Euclidean norm along some axes.
public struct UnitNormalization: ConfigurableLayer {
    let axes: [Int]
    public let name: String?

    /// Creates a layer that normalizes along one axis: 1 is the first after the batch, -1 the last.
    public init(axis: Int = -1, name: String? = nil) { self.init(axes: [axis], name: name) }

    /// Creates a layer that normalizes along several axes together.
    public init(axes: [Int], name: String? = nil) {
        self.axes = axes
        self.name = name
    }

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

/// Returns x divided by its norm along axes; the norm is at least `shortest`.
func unitVectors(_ x: Node, axes: [Int], shortest: Float) -> Node {
    let squares = x.keepingAxes(axes) { sum(square(x), axes: $0) }
    return x / sqrt(maximum(squares, shortest * shortest))
}

extension Node {
    /// Returns a reduction over axes, keeping them with extent 1.
    func keepingAxes(_ axes: [Int], _ reduction: ([Int]) -> Node) -> Node {
        var kept = shape.dimensions
        for axis in axes { kept[axis < 0 ? axis + kept.count : axis] = 1 }
        return reduction(axes).reshaped(to: Shape(kept))
    }
}
