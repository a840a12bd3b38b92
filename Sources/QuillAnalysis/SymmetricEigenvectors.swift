import QuillTensor

/// Eigenvalues and eigenvectors of symmetric matrices: by Householder's tridiagonal form, bisection, and inverse
/// iteration. Source: Golub and Van Loan, "Matrix Computations" (4th ed., 2013), chapter 8.
enum SymmetricEigenvectors {
    /// Returns the largest eigenvalues, falling, and their orthonormal eigenvectors as rows, one after the other.
    static func largest(_ count: Int, of matrix: [Double], side n: Int) -> (
        values: [Double], vectors: [Double]
    ) {
        var a = matrix
        let (diagonal, beside, scales) = tridiagonal(&a, n)
        let values = (0..<count).map { eigenvalue($0, diagonal, beside) }
        var vectors: [[Double]] = []
        for (index, value) in values.enumerated() {
            vectors.append(vector(value, diagonal, beside, after: vectors, seed: UInt64(index + 1)))
        }
        // Back through the reflections: A = H₀ H₁ … T … H₁ H₀.
        for index in vectors.indices {
            vectors[index].withUnsafeMutableBufferPointer { x in
                a.withUnsafeBufferPointer { a in
                    for k in stride(from: n - 3, through: 0, by: -1) where scales[k] != 0 {
                        var dot = 0.0
                        for j in k + 1..<n { dot += a[k * n + j] * x[j] }
                        dot *= scales[k]
                        for j in k + 1..<n { x[j] -= dot * a[k * n + j] }
                    }
                }
            }
        }
        return (values, vectors.flatMap { $0 })
    }

    /// Reduces a matrix to tridiagonal form. Row k of `a` keeps the vector v of the reflection 1 − scale v vᵀ.
    private static func tridiagonal(
        _ a: inout [Double], _ n: Int
    ) -> (diagonal: [Double], beside: [Double], scales: [Double]) {
        var beside = [Double](repeating: 0, count: max(n - 1, 0))
        var scales = [Double](repeating: 0, count: n)
        var p = [Double](repeating: 0, count: n)
        a.withUnsafeMutableBufferPointer { a in
            p.withUnsafeMutableBufferPointer { p in
                for k in 0..<max(n - 2, 0) {
                    let v = a.baseAddress! + k * n
                    var rest = 0.0
                    for j in k + 2..<n { rest += v[j] * v[j] }
                    let first = v[k + 1]
                    guard rest > 0 else {
                        beside[k] = first
                        continue
                    }
                    let length = (first * first + rest).squareRoot()
                    let target = first > 0 ? -length : length
                    v[k + 1] = first - target
                    let scale = 2 / (v[k + 1] * v[k + 1] + rest)
                    (beside[k], scales[k]) = (target, scale)
                    var both = 0.0
                    for i in k + 1..<n {
                        let row = a.baseAddress! + i * n
                        // Four sums, which the compiler keeps in vectors.
                        var sums = SIMD8<Double>.zero
                        var j = k + 1
                        while j + 8 <= n {
                            let x = UnsafeRawPointer(row + j).loadUnaligned(as: SIMD8<Double>.self)
                            let y = UnsafeRawPointer(v + j).loadUnaligned(as: SIMD8<Double>.self)
                            sums += x * y
                            j += 8
                        }
                        var sum = sums.sum()
                        while j < n {
                            sum += row[j] * v[j]
                            j += 1
                        }
                        p[i] = sum * scale
                        both += p[i] * v[i]
                    }
                    both *= scale / 2
                    for i in k + 1..<n { p[i] -= both * v[i] }
                    for i in k + 1..<n {
                        let row = a.baseAddress! + i * n
                        let (vi, pi) = (v[i], p[i])
                        for j in k + 1..<n { row[j] -= vi * p[j] + pi * v[j] }
                    }
                }
                if n >= 2 { beside[n - 2] = a[(n - 2) * n + n - 1] }
            }
        }
        return ((0..<n).map { a[$0 * n + $0] }, beside, scales)
    }

    /// The eigenvalue at a place in falling order, by counting how many are larger (Sturm).
    private static func eigenvalue(_ place: Int, _ diagonal: [Double], _ beside: [Double]) -> Double {
        let n = diagonal.count
        var low = Double.infinity, high = -Double.infinity
        for i in 0..<n {
            let reach = (i > 0 ? abs(beside[i - 1]) : 0) + (i < n - 1 ? abs(beside[i]) : 0)
            low = min(low, diagonal[i] - reach)
            high = max(high, diagonal[i] + reach)
        }
        let smallest = max(abs(low), abs(high)) * 1e-300 + 1e-300
        for _ in 0..<80 where high - low > (abs(low) + abs(high)) * 1e-16 {
            let middle = low + (high - low) / 2
            var larger = 0
            var q = 1.0
            for i in 0..<n {
                let square = i > 0 ? beside[i - 1] * beside[i - 1] : 0
                q = diagonal[i] - middle - (i > 0 ? square / q : 0)
                if abs(q) < smallest { q = -smallest }
                if q > 0 { larger += 1 }
            }
            if larger > place { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }

    /// The eigenvector of a value, orthogonal to others, by inverse iteration.
    private static func vector(
        _ value: Double, _ diagonal: [Double], _ beside: [Double], after others: [[Double]], seed: UInt64
    ) -> [Double] {
        let n = diagonal.count
        var random = SplitMix64(seed: seed)
        var x = (0..<n).map { _ in Double(random.next() >> 11) * 0x1p-53 - 0.5 }
        let norm = max(diagonal.map { abs($0) }.max() ?? 0, beside.map { abs($0) }.max() ?? 0)
        let tiny = max(norm * 1e-15, 1e-290)
        for _ in 0..<4 {
            x = solved(x, value, diagonal, beside, tiny)
            for _ in 0..<2 {
                for other in others {
                    var dot = 0.0
                    for i in 0..<n { dot += x[i] * other[i] }
                    for i in 0..<n { x[i] -= dot * other[i] }
                }
                let largest = x.reduce(0) { max($0, abs($1)) }
                guard largest > 0 else {
                    x = (0..<n).map { _ in Double(random.next() >> 11) * 0x1p-53 - 0.5 }
                    continue
                }
                var length = 0.0
                for i in 0..<n {
                    x[i] /= largest
                    length += x[i] * x[i]
                }
                length = length.squareRoot()
                for i in 0..<n { x[i] /= length }
            }
        }
        return x
    }

    /// Solves (T − value) y = x by elimination with partial pivoting.
    private static func solved(
        _ x: [Double], _ value: Double, _ diagonal: [Double], _ beside: [Double], _ tiny: Double
    ) -> [Double] {
        let n = diagonal.count
        var y = x
        var main = [Double](repeating: 0, count: n), upper = main, second = main
        // The row that is not yet eliminated: its diagonal and the number above it.
        var (a, b) = (diagonal[0] - value, n > 1 ? beside[0] : 0)
        for i in 0..<n - 1 {
            let (below, next) = (beside[i], diagonal[i + 1] - value)
            let after = i + 2 < n ? beside[i + 1] : 0
            if abs(below) > abs(a) {
                let factor = a / below
                (main[i], upper[i], second[i]) = (below, next, after)
                (a, b) = (b - factor * next, -factor * after)
                let moved = y[i]
                y[i] = y[i + 1]
                y[i + 1] = moved - factor * y[i]
            } else {
                if abs(a) < tiny { a = tiny }
                let factor = below / a
                (main[i], upper[i]) = (a, b)
                (a, b) = (next - factor * b, after)
                y[i + 1] -= factor * y[i]
            }
        }
        main[n - 1] = abs(a) < tiny ? tiny : a
        for i in stride(from: n - 1, through: 0, by: -1) {
            var sum = y[i]
            if i + 1 < n { sum -= upper[i] * y[i + 1] }
            if i + 2 < n { sum -= second[i] * y[i + 2] }
            y[i] = sum / main[i]
        }
        let largest = y.reduce(0) { max($0, abs($1)) }
        guard largest.isFinite, largest > 0 else { return x }
        return y.map { $0 / largest }
    }
}

/// Orthonormal bases of the rows of a matrix (Gram–Schmidt, twice, in double precision).
enum OrthonormalRows {
    static func of(_ matrix: Tensor<Float>) -> Tensor<Float> {
        let (rows, columns) = (matrix.shape[0], matrix.shape[1])
        var x = matrix.elements.map { Double($0) }
        var random = SplitMix64(seed: 7)
        x.withUnsafeMutableBufferPointer { x in
            for row in 0..<rows {
                let own = x.baseAddress! + row * columns
                var start = 0.0
                for j in 0..<columns { start += own[j] * own[j] }
                for turn in 0..<4 {
                    for other in 0..<row {
                        let before = x.baseAddress! + other * columns
                        var dot = 0.0
                        for j in 0..<columns { dot += own[j] * before[j] }
                        for j in 0..<columns { own[j] -= dot * before[j] }
                    }
                    var square = 0.0
                    for j in 0..<columns { square += own[j] * own[j] }
                    // A row that depends on those before it is replaced by any direction orthogonal to them.
                    if square <= start * 1e-20 || square < 1e-280 {
                        for j in 0..<columns { own[j] = Double(random.next() >> 11) * 0x1p-53 - 0.5 }
                        start = Double(columns) / 12
                        continue
                    }
                    let scale = 1 / square.squareRoot()
                    for j in 0..<columns { own[j] *= scale }
                    if turn > 0 { break }
                    start = 1
                }
            }
        }
        return Tensor(matrix.shape) { _ = $0.initialize(from: x.lazy.map { Float($0) }) }
    }
}
