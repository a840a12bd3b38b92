import CQuillKernels
import QuillTensor

/// A binary kernel, for operands of equal shape and for repeated rows or numbers.
struct BinaryKernels {
    let same:
        @convention(c) (
            UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int64, Int64
        ) -> Void
    let rows: @convention(c) (UnsafePointer<quill_rows>, Int64, Int64) -> Void
}

/// An elementwise operation on two values. Shapes broadcast as in NumPy. The kernels support equal shapes, a scalar,
/// a repeated row, and one number per row; `node` broadcasts other shapes first.
///
/// A conforming type provides its name, kernels and derivatives.
protocol BinaryOperation: Operation {
    init()
    static var label: String { get }
    static func kernels(_ kernels: quill_kernels) -> BinaryKernels
    static func derivatives(_ a: Node, _ b: Node, _ y: Node, _ dy: Node) -> (a: Node?, b: Node?)
}

extension BinaryOperation {
    var name: String { Self.label }

    static func node(_ a: Node, _ b: Node) -> Node {
        guard a.isValid, b.isValid, let shape = try? a.shape.broadcast(with: b.shape) else {
            return a.graph.add(Self(), [a, b])
        }
        if repeatsDirectly(a.shape, b.shape, to: shape) { return a.graph.add(Self(), [a, b]) }
        return a.graph.add(Self(), [a.broadcast(to: shape), b.broadcast(to: shape)])
    }

    /// Whether the kernels can repeat operands of two shapes to a common shape.
    static func repeatsDirectly(_ a: Shape, _ b: Shape, to shape: Shape) -> Bool {
        func direct(_ x: Shape, other: Shape) -> Bool {
            x == shape || (other == shape && x.isRows(of: shape))
        }
        return direct(a, other: b) && direct(b, other: a)
    }

    func output(for inputs: [TensorType]) throws -> TensorType {
        _ = try inputs.map { try $0.requiringFloats(name) }
        return TensorType(try inputs[0].shape.broadcast(with: inputs[1].shape))
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        let (a, b) = Self.derivatives(call.inputs[0], call.inputs[1], call.output, call.upstream)
        return [a?.summed(to: call.inputs[0].shape), b?.summed(to: call.inputs[1].shape)]
    }

    var reusableInputs: [Int] { [0, 1] }

    func work(_ binding: Binding) -> Work {
        let kernels = Self.kernels(binding.kernels.pointee)
        let (a, b, y) = (binding.input(0), binding.input(1), binding.output)
        let (aShape, bShape) = (binding.inputTypes[0].shape, binding.inputTypes[1].shape)
        if aShape.elementCount == binding.count && bShape.elementCount == binding.count {
            return .elements(binding.count) { begin, end in kernels.same(a, b, y, begin, end) }
        }
        let shape = binding.outputType.shape
        let small = aShape.elementCount < bShape.elementCount ? aShape : bShape
        // A repeated row may span several axes; one number per row spans the last one.
        let columns = small.isSuffix(of: shape) && small.elementCount > 1 ? small.elementCount : shape[-1]
        func form(_ operand: Shape) -> (rowStep: Int64, oneColumn: Bool) {
            if operand.elementCount == binding.count { return (Int64(columns), false) }
            if operand.elementCount == 1 { return (0, true) }
            return operand.isSuffix(of: shape) ? (0, false) : (1, true)
        }
        let (aForm, bForm) = (form(aShape), form(bShape))
        let arguments = quill_rows(
            columns: Int64(columns), a: a, b: b, y: y, a_row_step: aForm.rowStep, b_row_step: bForm.rowStep,
            a_one_column: aForm.oneColumn, b_one_column: bForm.oneColumn)
        return .items(binding.count / columns, nanoseconds: Double(binding.count) * 0.1) { begin, end in
            withUnsafePointer(to: arguments) { kernels.rows($0, begin, end) }
        }
    }
}

extension Shape {
    /// Whether a kernel can repeat this shape over another: one number, one row for all rows, or one number per row.
    func isRows(of other: Shape) -> Bool {
        elementCount == 1 || isSuffix(of: other)
            || (rank == other.rank && self[-1] == 1
                && dimensions.dropLast().elementsEqual(other.dimensions.dropLast()))
    }

    /// Whether this shape equals the last axes of another.
    func isSuffix(of other: Shape) -> Bool {
        rank <= other.rank && Array(other.dimensions.suffix(rank)) == dimensions
    }
}

extension SimplifyContext {
    /// Rewrites an operation with a constant as x · scale + offset, if the rule for the constant's side returns that
    /// form.
    func affine(
        left: (Float) -> (scale: Float, offset: Float)?, right: (Float) -> (scale: Float, offset: Float)?
    ) -> Simplification? {
        func constant(_ position: Int) -> Float? { (producer(position).operation as? ConstantLeaf)?.value }
        func rewritten(_ input: ValueIdentity, _ form: (scale: Float, offset: Float)?) -> Simplification? {
            guard let form, input.type.shape == output.shape else { return nil }
            if form == (1, 0) { return .value(input) }
            return .operation(Affine(scale: form.scale, offset: form.offset), [input])
        }
        if let value = constant(1), let result = rewritten(inputs[0], right(value)) { return result }
        if let value = constant(0) { return rewritten(inputs[1], left(value)) }
        return nil
    }
}
