import QuillGraph
import QuillTensor

extension Node {
    /// Returns this node with an axis moved to the end.
    func movingToEnd(_ axis: Int) -> Node {
        permuted(shape.dimensions.indices.filter { $0 != axis } + [axis])
    }

    /// Returns the result of `body` for this node with the given axes moved to the end, in their order; the result has
    /// the axes back in their places. Nothing is moved if they are the last ones.
    func movingToEnd(_ axes: [Int], _ body: (Node) -> Node) -> Node {
        let order = shape.dimensions.indices.filter { !axes.contains($0) } + axes
        let inverse = order.indices.sorted { order[$0] < order[$1] }
        return body(permuted(order)).permuted(inverse)
    }

    /// Returns the softmax along some axes together.
    func softmax(along axes: [Int]) -> Node { alongRows(axes, QuillGraph.softmax) }

    /// Returns the logarithm of the softmax along some axes together.
    func logSoftmax(along axes: [Int]) -> Node { alongRows(axes, QuillGraph.logSoftmax) }

    /// Applies a function of rows with the given axes combined into one row.
    private func alongRows(_ axes: [Int], _ function: (Node) -> Node) -> Node {
        movingToEnd(axes) { x in
            guard axes.count > 1 else { return function(x) }
            let count = x.shape.dimensions.suffix(axes.count).reduce(1, *)
            return function(x.reshaped(to: [-1, count])).reshaped(to: x.shape)
        }
    }
}

extension Shape {
    /// Returns the indices of axes in Keras's numbering (see `axisOfSample`), in the given order.
    /// - Throws: an `.argument` error for an axis out of range or named twice, or if there are no axes.
    func axesOfSample(_ axes: [Int]) throws -> [Int] {
        guard !axes.isEmpty else { throw QuillError(.argument, "expected at least one axis") }
        let indices = try axes.map { try axisOfSample($0) }
        guard Set(indices).count == indices.count else {
            throw QuillError(
                .argument, "expected different axes, received \(axes) for samples of shape \(self)")
        }
        return indices
    }
}
