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
            var sum: Float = 0
            for value in floats { sum += value * 0 }
            return sum == 0 ? nil : floats.firstIndex { !$0.isFinite }
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

    func shifted(by mean: [Float]) -> PointMatrix {
        PointMatrix(
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
