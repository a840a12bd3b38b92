import CQuillKernels
import Foundation

/// The matrix product with its epilogue, by definition, in `Double`.
struct MatmulTwin {
    var m: Int, n: Int, k: Int
    var transposeA = false, transposeB = false
    var a: [Float], b: [Float]
    var bias: [Float]?
    var activation = quill_linear
    var gate: [Float]?
    var gateActivation = quill_linear

    func elementA(_ i: Int, _ p: Int) -> Double { Double(transposeA ? a[p * m + i] : a[i * k + p]) }
    func elementB(_ p: Int, _ j: Int) -> Double { Double(transposeB ? b[j * k + p] : b[p * n + j]) }

    var product: [Double] {
        (0..<m * n).map { index in
            let i = index / n, j = index % n
            var sum = 0.0
            var p = 0
            while p < k {  // a range is slow in a debug build
                sum += elementA(i, p) * elementB(p, j)
                p += 1
            }
            return finish(sum, i, j)
        }
    }

    var columnSums: [Double] {
        (0..<n).map { j in (0..<k).reduce(0.0) { $0 + elementB($1, j) } }
    }

    private func finish(_ sum: Double, _ i: Int, _ j: Int) -> Double {
        let x = sum + Double(bias?[j] ?? 0)
        let y: Double
        switch activation {
        case quill_relu: y = x < 0 ? 0 : x
        case quill_sigmoid: y = 1 / (1 + exp(-x))
        case quill_tanh: y = tanh(x)
        default: y = x
        }
        guard let gate else { return y }
        let g = Double(gate[i * n + j])
        switch gateActivation {
        case quill_relu: return g > 0 ? y : 0
        case quill_sigmoid: return y * g * (1 - g)
        case quill_tanh: return y * (1 - g * g)
        default: return y
        }
    }
}
