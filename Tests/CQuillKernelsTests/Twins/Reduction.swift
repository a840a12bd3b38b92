/// Reductions of x[outer, middle, inner] over the middle axis, as plain loops in double precision.
struct ReductionTwin {
    var outer: Int, middle: Int, inner: Int
    var x: [Float]

    var sums: [Double] { reduce(0) { $0 + $1 } }
    /// NaN if any number is NaN; −infinity if there are none.
    var maxima: [Double] { reduce(-.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) } }

    private func reduce(_ start: Double, _ combine: (Double, Double) -> Double) -> [Double] {
        (0..<outer * inner).map { i in
            (0..<middle).reduce(start) {
                combine($0, Double(x[(i / inner * middle + $1) * inner + i % inner]))
            }
        }
    }
}

/// The index of a row's first maximum; NaNs are skipped.
func firstMaximum(_ row: ArraySlice<Float>) -> Int {
    var best: Int?
    for (i, value) in row.enumerated() where !value.isNaN {
        if best == nil || value > row[row.startIndex + (best ?? 0)] { best = i }
    }
    return best ?? 0
}
