import CQuillKernels
import QuillTensor

/// The matrix product of two matrices, either of them transposed, with bias, activation or mask fused in.
struct MatMul: Operation {
    var transposeA = false
    var transposeB = false
    var epilogue = Epilogue()
    /// Whether the sums of B's columns follow the product as one more row; requires transposeA.
    var sumsColumns = false

    var name: String {
        let settings = [
            transposeA ? ", transpose a" : "", transposeB ? ", transpose b" : "", epilogue.description,
            sumsColumns ? ", column sums" : "",
        ].joined()
        return "matmul" + (settings.isEmpty ? "" : "(\(settings.dropFirst(2)))")
    }

    private func extents(_ inputs: [TensorType]) -> (m: Int, n: Int, k: Int, kB: Int) {
        let (a, b) = (inputs[0].shape, inputs[1].shape)
        let (m, k) = transposeA ? (a[1], a[0]) : (a[0], a[1])
        let (kB, n) = transposeB ? (b[1], b[0]) : (b[0], b[1])
        return (m, n, k, kB)
    }

    var kernelInput: Int? { !transposeB && !sumsColumns && epilogue == Epilogue() ? 1 : nil }

    func output(for inputs: [TensorType]) throws -> TensorType {
        let (a, b) = (try inputs[0].requiringFloats(name), try inputs[1].requiringFloats(name))
        guard a.shape.rank == 2, b.shape.rank == 2 else {
            throw QuillError(.shape, "\(name) takes two matrices, received shapes \(a.shape) and \(b.shape)")
        }
        let (m, n, k, kB) = extents(inputs)
        guard k == kB else {
            throw QuillError(.shape, "\(name): inner extents differ in shapes \(a.shape) and \(b.shape)")
        }
        return TensorType([m + (sumsColumns ? 1 : 0), n])
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        let (a, b, dy) = (call.inputs[0], call.inputs[1], call.upstream)
        let da =
            transposeA
            ? matmul(b, dy, transposeA: transposeB, transposeB: true) : matmul(dy, b, transposeB: !transposeB)
        let db =
            transposeB
            ? matmul(dy, a, transposeA: true, transposeB: transposeA) : matmul(a, dy, transposeA: !transposeA)
        return [da, db]
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let (m, n, k, _) = extents(binding.inputTypes)
        let arguments = quill_matmul(
            m: Int64(m), n: Int64(n), k: Int64(k), a: binding.input(0), b: binding.input(1),
            c: binding.output,
            transpose_a: transposeA, transpose_b: transposeB, epilogue: epilogue.bound(binding, after: 2),
            column_sums: sumsColumns ? binding.output + m * n : nil)
        let time = Double(2 * m * n * k) / 220 + Double(m * n) * 0.1
        return .tiled(
            binding, arguments, nanoseconds: time,
            needs: kernels.matmul_work, prepare: kernels.matmul_prepare,
            main: kernels.matmul, finish: kernels.matmul_finish)
    }

    func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)? {
        guard !sumsColumns, let epilogue = epilogue.absorbing(consumer, use) else { return nil }
        var result = self
        result.epilogue = epilogue
        return result
    }

    /// A weight gradient also computes the bias gradient: both read every row of the output's gradient.
    func joining(_ sibling: any Operation, _ use: SiblingUse) -> JoinedOperation? {
        guard transposeA, !transposeB, !sumsColumns, epilogue == Epilogue(), let sum = sibling as? Sum,
            sum.axes == 0..<1, sum.scale == 1, use.siblingInputs[0] == use.ownInputs[1]
        else { return nil }
        var result = self
        result.sumsColumns = true
        return JoinedOperation(
            operation: result, ownOffset: 0, siblingOffset: use.ownOutput.shape.elementCount)
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int {
        let (m, n, k, _) = extents(inputs)
        return 2 * m * n * k
    }
}

/// Returns the matrix product a · b of shapes [m, k] and [k, n], each transposed first if requested.
public func matmul(_ a: Node, _ b: Node, transposeA: Bool = false, transposeB: Bool = false) -> Node {
    a.graph.add(MatMul(transposeA: transposeA, transposeB: transposeB), [a, b])
}
