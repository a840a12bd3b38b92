import QuillGraph
import QuillTensor

/// A layer that combines several inputs elementwise. Their shapes must match, except that extents of 1 are broadcast. An
/// input of fewer axes gets axes of extent 1 after the batch axis: [batch, 4] becomes [batch, 1, 4].
public protocol ElementwiseMerge: MergingLayer, ConfigurableLayer {
    /// Creates a layer with the given name.
    init(name: String?)

    /// Returns the combination of inputs with compatible shapes.
    func combine(_ inputs: [Node]) -> Node
}

extension ElementwiseMerge {
    public func call(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> Node {
        let rank = inputs.map(\.shape.rank).max() ?? 0
        let inputs = inputs.map { $0.expanded(toRank: rank) }
        for input in inputs.dropFirst() where !input.shape.fits(inputs[0].shape) {
            input.graph.fail(
                QuillError(
                    .shape,
                    "expected inputs of the same shape, received \(inputs[0].shape) and \(input.shape)"))
            return inputs[0]
        }
        return combine(inputs)
    }

    public var configuration: Configuration { Configuration() }

    public init(configuration: Configuration, name: String?) { self.init(name: name) }
}

extension Node {
    /// The samples with leading axes of extent 1.
    fileprivate func expanded(toRank rank: Int) -> Node {
        let ones = [Int](repeating: 1, count: rank - shape.rank)
        return ones.isEmpty || shape.rank == 0
            ? self : reshaped(to: Shape([shape[0]] + ones + shape.dimensions.dropFirst()))
    }
}

extension Shape {
    /// Whether all extents are equal or 1.
    fileprivate func fits(_ other: Shape) -> Bool {
        rank == other.rank && zip(dimensions, other.dimensions).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
    }
}
