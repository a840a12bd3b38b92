import QuillTensor

/// Points as the rows of a matrix of finite numbers.
struct PointMatrix: Sendable {
    /// [rows, columns].
    let values: Tensor<Float>
    var rows: Int { values.shape[0] }
    var columns: Int { values.shape[1] }

    private init(_ values: Tensor<Float>) { self.values = values }

    /// Flattens all axes but the first.
    /// - Throws: a `.shape` error without rows of numbers, a `.data` error that names the first number that isn't finite.
    init(_ x: Tensor<Float>, purpose: String) throws {
        guard x.rank >= 1, x.shape[0] < Int32.max else {
            throw QuillError(.shape, "\(purpose): expected one point per row, received shape \(x.shape)")
        }
        let columns = x.shape[0] == 0 ? 1 : x.elementCount / x.shape[0]
        guard columns > 0 else {
            throw QuillError(.shape, "\(purpose): expected numbers in each row, received shape \(x.shape)")
        }
        values = try x.reshaped(to: [x.shape[0], columns])
        let bad = values.withUnsafeBufferPointer { floats -> Int? in
            // Zero unless a number is infinite or NaN.
            var sums = SIMD8<Float>()
            let rest = Self.eights(of: floats) { sums += $0 * 0 }
            return sums.sum() + rest.reduce(0) { $0 + $1 * 0 } == 0 ? nil : floats.firstIndex { !$0.isFinite }
        }
        if let bad {
            throw QuillError(
                .data,
                "\(purpose): expected finite numbers, received \(values.elements[bad]) in row \(bad / columns), column \(bad % columns)"
            )
        }
    }

    /// The mean of each column.
    func means() -> [Float] {
        let (rows, columns) = (rows, columns)
        var sums = [Double](repeating: 0, count: columns)
        values.withUnsafeBufferPointer { floats in
            sums.withUnsafeMutableBufferPointer { sums in
                for row in 0..<rows {
                    for column in 0..<columns { sums[column] += Double(floats[row * columns + column]) }
                }
            }
        }
        return sums.map { Float($0 / Double(max(rows, 1))) }
    }

    /// The sum of the squares of all numbers.
    var sumOfSquares: Double {
        values.withUnsafeBufferPointer { floats in
            var sums = SIMD8<Double>()
            let rest = Self.eights(of: floats) {
                let values = SIMD8<Double>($0)
                sums += values * values
            }
            return sums.sum() + rest.reduce(0) { $0 + Double($1) * Double($1) }
        }
    }

    /// Calls a function with eight numbers at a time, which the processor handles together, and returns the rest.
    private static func eights(
        of floats: UnsafeBufferPointer<Float>, _ body: (SIMD8<Float>) -> Void
    ) -> Slice<UnsafeBufferPointer<Float>> {
        let bytes = UnsafeRawBufferPointer(floats)
        let whole = floats.count / 8 * 8
        for start in stride(from: 0, to: whole, by: 8) {
            body(bytes.loadUnaligned(fromByteOffset: 4 * start, as: SIMD8<Float>.self))
        }
        return floats[whole...]
    }

    /// The points, each moved by the same distance.
    func shifted(by mean: [Float]) -> PointMatrix {
        let (rows, columns) = (rows, columns)
        return PointMatrix(
            Tensor(values.shape) { target in
                values.withUnsafeBufferPointer { source in
                    mean.withUnsafeBufferPointer { mean in
                        for row in 0..<rows {
                            for column in 0..<columns {
                                let at = row * columns + column
                                target.initializeElement(at: at, to: source[at] - mean[column])
                            }
                        }
                    }
                }
            })
    }

    func centered() -> PointMatrix { shifted(by: means()) }
}
