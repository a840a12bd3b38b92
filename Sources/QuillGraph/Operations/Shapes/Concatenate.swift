import CQuillKernels
import QuillTensor

/// Values joined along one axis, the only one along which their extents may differ.
struct Concatenate: Operation {
    let axis: Int
    var name: String { "concatenate(axis \(axis))" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        let first = try inputs[0].requiringFloats(name).shape
        guard axis >= 0, axis < first.rank else {
            throw QuillError(.shape, "axis \(axis) is outside shape \(first)")
        }
        var extents = first.dimensions
        for input in inputs.dropFirst() {
            var others = try input.requiringFloats(name).shape.dimensions
            guard others.count == first.rank else {
                throw QuillError(.shape, "\(name): shapes \(first) and \(input.shape) do not fit together")
            }
            extents[axis] += others[axis]
            others[axis] = first[axis]
            guard Shape(others) == first else {
                throw QuillError(.shape, "\(name): shapes \(first) and \(input.shape) do not fit together")
            }
        }
        return TensorType(Shape(extents))
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        var start = 0
        return call.inputs.map { input in
            defer { start += input.shape[axis] }
            return call.upstream.sliced(start..<start + input.shape[axis], axis: axis)
        }
    }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.copy_rows
        let extents = binding.outputType.shape.dimensions
        let inner = extents[(axis + 1)...].reduce(1, *)
        var at = 0
        let copies = binding.inputTypes.indices.map { position in
            let columns = binding.inputTypes[position].shape[axis] * inner
            defer { at += columns }
            return quill_copy_rows(
                columns: Int64(columns), x_step: Int64(columns), y_step: Int64(extents[axis] * inner),
                x: binding.input(position), y: binding.output + at)
        }
        let rows = extents[..<axis].reduce(1, *)
        return .items(rows, nanoseconds: Double(binding.count) * 0.1) { begin, end in
            copies.withUnsafeBufferPointer {
                for copy in $0 { withUnsafePointer(to: copy) { kernel($0, begin, end) } }
            }
        }
    }

    func simplified(_ context: SimplifyContext) -> Simplification? {
        context.inputs.count == 1 ? .value(context.inputs[0]) : nil
    }
}

/// Joins values along an axis (negative: counted from the end), the only one along which their extents may differ.
/// - Precondition: `values` is not empty.
public func concatenate(_ values: [Node], axis: Int) -> Node {
    require(!values.isEmpty, "concatenate: expected at least one value")
    return values[0].graph.add(Concatenate(axis: axis < 0 ? values[0].shape.rank + axis : axis), values)
}
