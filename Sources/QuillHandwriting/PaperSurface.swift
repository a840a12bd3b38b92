/// The brightness of paper under uneven light: a quadratic surface.
struct PaperSurface {
    /// The coefficients of 1, x, y, x², xy, and y², with x and y from -1 to 1.
    private let coefficients: [Double]

    private static let terms = 6

    /// A surface of constant brightness.
    init(flat brightness: Float) {
        coefficients = [Double(brightness)] + [Double](repeating: 0, count: Self.terms - 1)
    }

    /// The surface that fits most of a picture; nil if there is none.
    init?(of picture: GrayImage) {
        guard picture.width >= 12, picture.height >= 12, let fitted = Self.fitted(to: picture) else {
            return nil
        }
        coefficients = fitted
    }

    /// The surface's brightness at each pixel of a picture.
    func image(width: Int, height: Int) -> GrayImage {
        var result = GrayImage(width: width, height: height)
        let c = coefficients.map { Float($0) }
        result.pixels.withUnsafeMutableBufferPointer { result in
            for y in 0..<height {
                let v = (Float(y) + 0.5) / Float(height) * 2 - 1
                let constant = c[0] + c[2] * v + c[5] * v * v
                let slope = c[1] + c[4] * v
                let step = 2 / Float(width)
                for x in 0..<width {
                    let u = (Float(x) + 0.5) * step - 1
                    result[y * width + x] = constant + u * (slope + u * c[3])
                }
            }
        }
        return result
    }

    /// A picture's brightness minus the surface's.
    func residual(of picture: GrayImage) -> [Float] {
        let surface = image(width: picture.width, height: picture.height)
        return zip(picture.pixels, surface.pixels).map { $0 - $1 }
    }

    /// The 45th percentile of the residuals' magnitudes; those below it are paper.
    static func spread(_ residual: [Float]) -> Float {
        let sizes = residual.map(abs).sorted()
        return sizes[sizes.count * 45 / 100]
    }

    /// Fits a quadratic surface to the paper by iteratively reweighted least squares, which lower the weight of
    /// outliers; nil if the equations have no solution.
    private static func fitted(to picture: GrayImage) -> [Double]? {
        var weights = [Double](repeating: 1, count: picture.pixels.count)
        var coefficients: [Double]?
        for round in 0..<8 {
            var matrix = [[Double]](
                repeating: [Double](repeating: 0, count: terms + 1), count: terms)
            for y in 0..<picture.height {
                let v = (Double(y) + 0.5) / Double(picture.height) * 2 - 1
                // Weighted sums over the row of the powers of x, up to the fourth, and of their products with the
                // brightness.
                var powers = SIMD8<Double>()
                var products = SIMD4<Double>()
                for x in 0..<picture.width {
                    let u = (Double(x) + 0.5) / Double(picture.width) * 2 - 1
                    let weight = weights[y * picture.width + x]
                    let value = weight * Double(picture.pixels[y * picture.width + x])
                    powers += weight * SIMD8(1, u, u * u, u * u * u, u * u * u * u, 0, 0, 0)
                    products += value * SIMD4(1, u, u * u, 0)
                }
                // The exponents of x and y in each term.
                let exponents = [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]
                let ordinates = [1, v, v * v, v * v * v, v * v * v * v]
                for row in 0..<terms {
                    for column in row..<terms {
                        let across = exponents[row].0 + exponents[column].0
                        let down = exponents[row].1 + exponents[column].1
                        matrix[row][column] += ordinates[down] * powers[across]
                    }
                    matrix[row][terms] += ordinates[exponents[row].1] * products[exponents[row].0]
                }
            }
            for row in 0..<terms { for column in 0..<row { matrix[row][column] = matrix[column][row] } }
            guard let solution = solve(matrix) else { return nil }
            coefficients = solution
            let residual = PaperSurface(solution).residual(of: picture)
            let scale = Double(max(spread(residual), 1 / 255)) * (round < 3 ? 3 : 2)
            for pixel in weights.indices {
                let ratio = Double(residual[pixel]) / scale
                weights[pixel] = 1 / (1 + ratio * ratio * ratio * ratio)
            }
        }
        return coefficients
    }

    /// Solves linear equations, with the right-hand sides in the last column, by elimination with pivots.
    private static func solve(_ equations: [[Double]]) -> [Double]? {
        var rows = equations
        for step in rows.indices {
            guard let pivot = (step..<rows.count).max(by: { abs(rows[$0][step]) < abs(rows[$1][step]) }),
                abs(rows[pivot][step]) > 1e-9
            else { return nil }
            rows.swapAt(step, pivot)
            for row in rows.indices where row != step {
                let factor = rows[row][step] / rows[step][step]
                for column in step...rows.count { rows[row][column] -= factor * rows[step][column] }
            }
        }
        return rows.indices.map { rows[$0][rows.count] / rows[$0][$0] }
    }

    private init(_ coefficients: [Double]) { self.coefficients = coefficients }
}
