import QuillGraph
import QuillTensor

/// e^x divided by its sum along the last axis, or others, which turns numbers into probabilities.
public struct Softmax: ConfigurableLayer {
    let axes: [Int]
    public let name: String?

    /// Creates a softmax layer along one axis: -1 is the last, 1 the first after the batch axis.
    public init(axis: Int = -1, name: String? = nil) { self.init(axes: [axis], name: name) }

    /// Creates a softmax layer along several axes together.
    public init(axes: [Int], name: String? = nil) {
        self.axes = axes
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        _ = try input.axesOfSample(axes)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        guard let indices = try? x.shape.dropFirst().axesOfSample(axes) else { return x }
        return x.softmax(along: indices.map { $0 + 1 })
    }

    /// Whether probabilities of samples of this shape lie along the last axis.
    func isAlongLastAxis(of sample: Shape) -> Bool { (try? sample.axesOfSample(axes)) == [sample.rank - 1] }

    public var configuration: Configuration {
        Configuration(["axis": axes.count == 1 ? .init(axes[0]) : .init(axes)])
    }

    public init(configuration: Configuration, name: String?) throws {
        self.init(axes: try configuration.ints("axis") ?? [-1], name: name)
    }
}
