import QuillGraph
import QuillTensor

/// A layer that combines the numbers of several inputs element by element. Shapes are the same, but an extent of 1 stands
/// for any.
public protocol ElementwiseMerge: MergingLayer, ConfigurableLayer {
    /// A layer with the name asked for.
    init(name: String?)

    /// The combination of inputs whose shapes fit together.
    func combine(_ inputs: [Node]) -> Node
}

extension ElementwiseMerge {
    /// Adds the combination.
    public func call(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> Node {
        for input in inputs.dropFirst() where !input.shape.fits(inputs[0].shape) {
            input.graph.fail(
                QuillError(
                    .shape, "expected inputs of one shape, received \(inputs[0].shape) and \(input.shape)"))
            return inputs[0]
        }
        return combine(inputs)
    }

    public var configuration: Configuration { Configuration() }

    public init(configuration: Configuration, name: String?) { self.init(name: name) }
}

extension Shape {
    /// Whether all extents are the same or 1.
    fileprivate func fits(_ other: Shape) -> Bool {
        rank == other.rank && zip(dimensions, other.dimensions).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
    }
}
