import CQuillKernels
import QuillTensor

/// The maximum over adjacent axes, which are dropped.
struct MaximumOver: Operation {
    let axes: Range<Int>
    var name: String { "maximum(axes \(axes.lowerBound)..<\(axes.upperBound))" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        let type = try inputs[0].requiringFloats(name)
        guard axes.lowerBound >= 0, axes.upperBound <= type.shape.rank else {
            throw QuillError(.shape, "\(name) does not fit shape \(type.shape)")
        }
        var kept = type.shape.dimensions
        kept.removeSubrange(axes)
        return TensorType(Shape(kept))
    }

    /// Equal maxima share the gradient equally, as in Keras.
    func gradients(_ call: GradientCall) -> [Node?] {
        let x = call.inputs[0]
        var kept = x.shape.dimensions
        for axis in axes { kept[axis] = 1 }
        let isLargest = equal(x, call.output.reshaped(to: Shape(kept)))
        let share = call.upstream / sum(isLargest, axes: Array(axes))
        return [isLargest * share.reshaped(to: Shape(kept))]
    }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.maximum_over
        let extents = binding.inputTypes[0].shape.dimensions
        let arguments = quill_reduction(
            outer: Int64(extents[..<axes.lowerBound].reduce(1, *)), middle: Int64(extents[axes].reduce(1, *)),
            inner: Int64(extents[axes.upperBound...].reduce(1, *)), x: binding.input(0), y: binding.output,
            scale: 1)
        return .items(binding.count, nanoseconds: Double(extents.reduce(1, *)) * 0.1) { begin, end in
            withUnsafePointer(to: arguments) { kernel($0, begin, end) }
        }
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int { inputs[0].shape.elementCount }
}

/// Returns the maximum over axes (nil: all), which are dropped. Equal maxima share the gradient equally.
public func maximum(_ x: Node, axes: [Int]?) -> Node {
    x.reduced(axes) { $0.graph.add(MaximumOver(axes: $1), [$0]) }
}
