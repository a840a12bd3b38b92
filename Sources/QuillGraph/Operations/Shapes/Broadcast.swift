import CQuillKernels
import QuillTensor

/// A value repeated along new axes and axes of extent 1.
struct Broadcast: Operation {
    let shape: Shape
    var name: String { "broadcast(\(shape))" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        let type = try inputs[0].requiringFloats(name)
        guard let common = try? type.shape.broadcast(with: shape), common == shape else {
            throw QuillError(.shape, "cannot broadcast \(type.shape) to \(shape)")
        }
        return TensorType(shape)
    }

    func gradients(_ call: GradientCall) -> [Node?] { [call.upstream.summed(to: call.inputs[0].shape)] }

    func work(_ binding: Binding) -> Work {
        let from = binding.inputTypes[0].shape
        let lead = shape.rank - from.rank
        let strides = (0..<shape.rank).map { axis in
            axis < lead || from.dimensions[axis - lead] == 1 ? 0 : from.strides[axis - lead]
        }
        return .stridedCopy(binding, shape: shape, strides: strides)
    }

    func simplified(_ context: SimplifyContext) -> Simplification? {
        if context.inputs[0].type.shape == shape { return .value(context.inputs[0]) }
        guard let constant = context.producer(0).operation as? ConstantLeaf else { return nil }
        return .operation(ConstantLeaf(value: constant.value, type: context.output), [])
    }
}

extension Node {
    /// Repeats this value to a larger shape, as NumPy broadcasts.
    public func broadcast(to shape: Shape) -> Node {
        shape == self.shape ? self : graph.add(Broadcast(shape: shape), [self])
    }
}

extension Work {
    /// Copies the first input, read with the given strides (in elements), into a dense output.
    static func stridedCopy(_ binding: Binding, shape: Shape, strides: [Int]) -> Work {
        let rank = max(shape.rank, 1)
        let arguments = quill_strided_copy(
            rank: Int32(rank), shape: perAxis(shape.dimensions, 1), strides: perAxis(strides, 0), offset: 0,
            x: binding.input(0), y: binding.output)
        let kernel = binding.kernels.pointee.strided_copy
        let rows = shape.rank == 0 ? 1 : shape.elementCount / max(shape[-1], 1)
        return .items(rows, nanoseconds: Double(shape.elementCount) * 0.2) { begin, end in
            withUnsafePointer(to: arguments) { kernel($0, begin, end) }
        }
    }
}

/// One number for each of the kernels' eight axes.
typealias PerAxis = (Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64)

func perAxis(_ numbers: [Int], _ padding: Int) -> PerAxis {
    func number(_ axis: Int) -> Int64 { Int64(axis < numbers.count ? numbers[axis] : padding) }
    return (number(0), number(1), number(2), number(3), number(4), number(5), number(6), number(7))
}
