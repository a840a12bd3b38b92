import QuillTensor

extension Tensor {
    /// Returns a reduction over axes: for `Float` in runs of adjacent axes, the innermost first, as in the graph.
    /// - Parameters:
    ///   - axes: the axes.
    ///   - keepsDimensions: whether the axes stay, with extent 1.
    ///   - floats: reduces over a run of adjacent axes.
    ///   - others: reduces tensors of other types over all axes at once.
    func reduced(
        _ axes: [Int], _ keepsDimensions: Bool, floats: (Tensor<Float>, Range<Int>) -> Tensor<Float>,
        others: (Set<Int>) -> Tensor
    ) -> Tensor {
        let resolved = Set(axes.map { shape.resolvedAxis($0) })
        let result: Tensor
        if let own = self as? Tensor<Float>,
            let reduced = Self.runs(resolved).reduce(own, { floats($0, $1) }) as? Tensor
        {
            result = reduced
        } else {
            result = others(resolved)
        }
        return keepsDimensions ? result.reshaped(shape.keeping(ones: resolved)) : result
    }

    /// Returns runs of adjacent axes, the innermost first.
    private static func runs(_ axes: Set<Int>) -> [Range<Int>] {
        axes.sorted(by: >).reduce(into: []) { runs, axis in
            if let last = runs.last, last.lowerBound == axis + 1 {
                runs[runs.count - 1] = axis..<last.upperBound
            } else {
                runs.append(axis..<axis + 1)
            }
        }
    }

    /// Returns the results of a function over axes, in the order of the elements, beginning with a value.
    func accumulated<Total: TensorElement>(
        _ axes: Set<Int>, _ start: Total, _ function: (Total, Element) -> Total
    ) -> Tensor<Total> {
        let kept = Shape(shape.dimensions.indices.filter { !axes.contains($0) }.map { shape[$0] })
        return accumulated(axes, from: Tensor<Total>(kept, repeating: start), function)
    }

    /// Returns the results of a function over axes, in the order of the elements, beginning with those of a tensor.
    func accumulated<Total: TensorElement>(
        _ axes: Set<Int>, from start: Tensor<Total>, _ function: (Total, Element) -> Total
    ) -> Tensor<Total> {
        var result = start
        visit(axes, start.shape) { positions, elements in
            result.withUnsafeMutableBufferPointer { totals in
                for (index, element) in elements.enumerated() {
                    let at = positions.start + index * positions.step
                    totals[at] = function(totals[at], element)
                }
            }
        }
        return result
    }

    /// Calls `body` with each row of elements along the last axis and the positions in the result that it belongs to.
    private func visit(
        _ axes: Set<Int>, _ kept: Shape,
        _ body: ((start: Int, step: Int), UnsafeBufferPointer<Element>) -> Void
    ) {
        guard elementCount > 0 else { return }
        var next = kept.rank
        var steps = [Int](repeating: 0, count: rank)
        for axis in (0..<rank).reversed() where !axes.contains(axis) {
            next -= 1
            steps[axis] = kept.strides[next]
        }
        let columns = rank > 0 ? shape[-1] : 1
        var row = Odometer(shape.dimensions.dropLast(), steps.dropLast())
        withUnsafeBufferPointer { source in
            for start in stride(from: 0, to: source.count, by: columns) {
                body(
                    (row.position, steps.last ?? 0),
                    UnsafeBufferPointer(rebasing: source[start..<start + columns]))
                row.advance()
            }
        }
    }

    /// Returns exact sums of integers or Booleans.
    func wholeSum(_ axes: [Int], _ keepsDimensions: Bool) -> Tensor<Int64> {
        let resolved = Set(axes.map { shape.resolvedAxis($0) })
        let sums = accumulated(resolved, Int64(0)) { total, element in
            let (sum, overflows) = total.addingReportingOverflow(element.asInteger ?? 0)
            require(!overflows, "the sum of \(total) and \(element) does not fit in int64")
            return sum
        }
        return keepsDimensions ? sums.reshaped(shape.keeping(ones: resolved)) : sums
    }

    /// Returns means of integers or Booleans.
    func wholeMean(_ axes: [Int], _ keepsDimensions: Bool) -> Tensor<Float> {
        let count = Set(axes.map { shape.resolvedAxis($0) }).reduce(1.0) { $0 * Double(shape[$1]) }
        return wholeSum(axes, keepsDimensions).map { Float(Double($0) / count) }
    }
}

extension Tensor where Element: TensorNumber {
    /// Returns the element over axes that precedes the others; NaN if there is one.
    func extreme(_ axes: Set<Int>, _ precedes: (Element, Element) -> Bool) -> Tensor {
        // Each result begins as the first of its elements.
        var first = self
        for axis in axes.sorted(by: >) { first = first.firstPart(along: axis) }
        return accumulated(axes, from: first) { best, element in
            best != best || precedes(best, element) || best == element ? best : element
        }
    }
}

extension Shape {
    /// Returns this shape with the given axes replaced by 1.
    func keeping(ones axes: Set<Int>) -> Shape {
        Shape(dimensions.indices.map { axes.contains($0) ? 1 : self[$0] })
    }
}
