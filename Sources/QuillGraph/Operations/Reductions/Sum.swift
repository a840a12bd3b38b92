import CQuillKernels
import QuillTensor

/// The sum over adjacent axes, which are dropped, times a scale.
struct Sum: Operation {
    let axes: Range<Int>
    let scale: Float
    var name: String {
        "sum(axes \(axes.lowerBound)..<\(axes.upperBound)\(scale == 1 ? "" : ", scale \(scale)"))"
    }

    func output(for inputs: [TensorType]) throws -> TensorType {
        let type = try inputs[0].requiringFloats(name)
        guard axes.lowerBound >= 0, axes.upperBound <= type.shape.rank else {
            throw QuillError(.shape, "\(name) does not fit shape \(type.shape)")
        }
        var kept = type.shape.dimensions
        kept.removeSubrange(axes)
        return TensorType(Shape(kept))
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        let shape = call.inputs[0].shape
        var kept = shape.dimensions
        for axis in axes { kept[axis] = 1 }
        return [(call.upstream * scale).reshaped(to: Shape(kept)).broadcast(to: shape)]
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let extents = binding.inputTypes[0].shape.dimensions
        let arguments = quill_reduction(
            outer: Int64(extents[..<axes.lowerBound].reduce(1, *)), middle: Int64(extents[axes].reduce(1, *)),
            inner: Int64(extents[axes.upperBound...].reduce(1, *)),
            x: binding.input(0), y: binding.output, scale: scale)
        return .tiled(
            binding, arguments, nanoseconds: Double(extents.reduce(1, *)) * 0.1,
            needs: kernels.sum_work, main: kernels.sum, finish: kernels.sum_finish)
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int { inputs[0].shape.elementCount }
}

/// Returns the sum over axes (nil: all), which are dropped.
public func sum(_ x: Node, axes: [Int]? = nil) -> Node { reduce(x, axes: axes, scale: 1) }

/// Returns the mean over axes (nil: all), which are dropped.
public func mean(_ x: Node, axes: [Int]? = nil) -> Node {
    let axes = x.resolvedAxes(axes)
    return reduce(x, axes: axes, scale: 1 / Float(axes.reduce(1) { $0 * x.shape[$1] }))
}

private func reduce(_ x: Node, axes: [Int]?, scale: Float) -> Node {
    var scale = scale
    return x.reduced(axes) { value, axes in
        defer { scale = 1 }
        return x.graph.add(Sum(axes: axes, scale: scale), [value])
    }
}

extension Node {
    /// Splits a reduction over axes (nil: all) into reductions over runs of adjacent axes, innermost run first.
    func reduced(_ axes: [Int]?, by reduction: (Node, Range<Int>) -> Node) -> Node {
        var remaining = resolvedAxes(axes)
        var result = self
        while let last = remaining.last {
            var first = last
            while remaining.dropLast().last == first - 1 {
                remaining.removeLast()
                first -= 1
            }
            remaining.removeLast()
            result = reduction(result, first..<last + 1)
        }
        return result
    }

    /// Returns the axes in ascending order, counted from the front; nil means all. An axis out of range is a building
    /// error.
    func resolvedAxes(_ axes: [Int]?) -> [Int] {
        guard let axes else { return Array(0..<shape.rank) }
        let resolved = Set(axes.map { $0 < 0 ? shape.rank + $0 : $0 })
        if let bad = resolved.first(where: { $0 < 0 || $0 >= shape.rank }) {
            graph.fail(QuillError(.shape, "axis \(bad) is outside shape \(shape)"))
            return []
        }
        return resolved.sorted()
    }

    /// Sums over the axes along which `target` was broadcast to this node's shape: the derivative of a broadcast.
    func summed(to target: Shape) -> Node {
        guard isValid, shape != target else { return self }
        let lead = shape.rank - target.rank
        let stretched = (0..<shape.rank).filter {
            $0 < lead || (target.dimensions[$0 - lead] == 1 && shape[$0] != 1)
        }
        return sum(self, axes: stretched).reshaped(to: target)
    }
}
