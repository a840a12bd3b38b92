import CQuillKernels
import QuillTensor

/// Zeros before and after a value along each axis; a negative amount crops instead. The derivative is the same
/// operation with negated amounts; a slice only crops.
struct Pad: Operation {
    let before: [Int]
    let after: [Int]
    var name: String { "pad(\(before), \(after))" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        let type = try inputs[0].requiringFloats(name)
        guard before.count == type.shape.rank, after.count == type.shape.rank else {
            throw QuillError(.shape, "\(name) does not fit shape \(type.shape)")
        }
        let extents = type.shape.dimensions.indices.map { type.shape[$0] + before[$0] + after[$0] }
        guard extents.allSatisfy({ $0 > 0 }) else {
            throw QuillError(.shape, "\(name) leaves nothing of shape \(type.shape)")
        }
        return TensorType(Shape(extents))
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        [call.output.graph.add(Pad(before: before.map(-), after: after.map(-)), [call.upstream])]
    }

    func work(_ binding: Binding) -> Work {
        // Unpadded axes at the end merge into one row with the last padded axis.
        let (from, to) = (binding.inputTypes[0].shape.dimensions, binding.outputType.shape.dimensions)
        let last = to.indices.last { before[$0] != 0 || after[$0] != 0 } ?? 0
        let inner = to[min(last + 1, to.count)...].reduce(1, *)
        func folded(_ numbers: [Int]) -> [Int] { Array(numbers[..<last]) + [numbers[last] * inner] }
        let arguments = quill_pad(
            rank: Int32(last + 1), shape: perAxis(folded(to), 1), source: perAxis(folded(from), 1),
            before: perAxis(folded(before), 0), x: binding.input(0), y: binding.output)
        let kernel = binding.kernels.pointee.pad
        return .items(to[..<last].reduce(1, *), nanoseconds: Double(binding.count) * 0.1) { begin, end in
            withUnsafePointer(to: arguments) { kernel($0, begin, end) }
        }
    }

    func simplified(_ context: SimplifyContext) -> Simplification? {
        context.output.shape == context.inputs[0].type.shape && before.allSatisfy { $0 == 0 }
            ? .value(context.inputs[0]) : nil
    }
}

extension Node {
    /// Pads this value with zeros before and after it along each axis; negative amounts crop.
    public func padded(before: [Int], after: [Int]) -> Node {
        graph.add(Pad(before: before, after: after), [self])
    }

    /// Returns the elements in a range along one axis (negative: counted from the end).
    public func sliced(_ range: Range<Int>, axis: Int) -> Node {
        let axis = axis < 0 ? shape.rank + axis : axis
        guard axis >= 0, axis < shape.rank, range.lowerBound >= 0, range.upperBound <= shape[axis],
            !range.isEmpty
        else {
            graph.fail(QuillError(.shape, "\(range) along axis \(axis) is outside shape \(shape)"))
            return self
        }
        var (before, after) = ([Int](repeating: 0, count: shape.rank), [Int](repeating: 0, count: shape.rank))
        before[axis] = -range.lowerBound
        after[axis] = range.upperBound - shape[axis]
        return padded(before: before, after: after)
    }
}
