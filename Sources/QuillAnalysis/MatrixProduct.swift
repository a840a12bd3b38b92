import CQuillKernels
import QuillGraph
import QuillTensor

/// Matrix products by the kernels, on the runtime's threads.
struct MatrixProduct {
    let runtime: Runtime

    /// Returns a · b, [m, n], of a [m, k] and b [k, n], or [n, k] if transposed.
    func callAsFunction(_ a: Tensor<Float>, _ b: Tensor<Float>, transposeB: Bool = false) -> Tensor<Float> {
        let (m, k, n) = (a.shape[0], a.shape[1], transposeB ? b.shape[0] : b.shape[1])
        return Tensor([m, n]) { target in
            a.withUnsafeBufferPointer { a in
                b.withUnsafeBufferPointer { b in
                    run(m, n, k, a.baseAddress, b.baseAddress, target.baseAddress, transposeB: transposeB)
                }
            }
        }
    }

    private func run(
        _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>?, _ b: UnsafePointer<Float>?,
        _ c: UnsafeMutablePointer<Float>?, transposeA: Bool = false, transposeB: Bool = false
    ) {
        guard let a, let b, let c else { return }
        let table = runtime.kernelTable.pointee
        let arguments = quill_matmul(
            m: Int64(m), n: Int64(n), k: Int64(k), a: a, b: b, c: c, transpose_a: transposeA,
            transpose_b: transposeB, epilogue: quill_epilogue(), column_sums: nil)
        let work = withUnsafePointer(to: arguments) { table.matmul_work($0) }
        let space = Buffer<UInt8>(Int(work.workspace_bytes), repeating: 0)
        PhaseRunner(
            [
                Phase(items: Int(work.items), nanoseconds: 1e6) { items, scratch in
                    withUnsafePointer(to: arguments) {
                        table.matmul(
                            $0, Int64(items.lowerBound), Int64(items.upperBound), scratch, space.pointer)
                    }
                }
            ], scratchBytes: Int(work.scratch_bytes), runtime: runtime
        ).run()
    }

    /// Returns xᵀ · x of a matrix's columns, or x · xᵀ of its rows, row-major, summed in double precision over blocks.
    func gram(_ x: Tensor<Float>, ofColumns: Bool) -> [Double] {
        let (rows, columns) = (x.shape[0], x.shape[1])
        let side = ofColumns ? columns : rows
        guard ofColumns else { return self(x, x, transposeB: true).elements.map { Double($0) } }
        var sums = [Double](repeating: 0, count: side * side)
        let block = 2048
        var part = Tensor<Float>.zeros([side, side])
        x.withUnsafeBufferPointer { x in
            for first in stride(from: 0, to: rows, by: block) {
                let start = x.baseAddress.map { $0 + first * columns }
                part.withUnsafeMutableBufferPointer { part in
                    run(
                        side, side, min(block, rows - first), start, start, part.baseAddress,
                        transposeA: true)
                    sums.withUnsafeMutableBufferPointer { sums in
                        for index in 0..<sums.count { sums[index] += Double(part[index]) }
                    }
                }
            }
        }
        return sums
    }
}
