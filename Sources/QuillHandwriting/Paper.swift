/// What a picture would look like without ink: a brightness that is the same everywhere or a smooth surface, and how
/// much the paper deviates from it.
struct Paper {
    /// Ink per pixel: the difference from the paper's brightness, positive for ink and its like.
    let ink: GreyImage
    let isLightOnDark: Bool
    /// The standard deviation of the paper's own brightness.
    let noise: Float

    /// The terms of the surface: 1, x, y, x², xy, y².
    private static let terms = 6

    init(of picture: GreyImage) {
        // The surface is fitted to at most 32×32 averages.
        let factor = Double(max(picture.width, picture.height)) / 32
        let coarse = picture.reduced(by: factor)
        let flat = Self.flat(coarse)
        var residual = coarse.pixels.map { $0 - flat }
        var coefficients = [Double](repeating: 0, count: Self.terms)
        coefficients[0] = Double(flat)
        if coarse.width >= 12, coarse.height >= 12, Self.spread(residual) > 1 / 255,
            let surface = Self.surface(of: coarse, from: residual)
        {
            let curved = Self.difference(coarse, surface)
            // A surface has five numbers more than a plane sheet: it must explain the paper clearly better.
            if Self.spread(curved) < 0.6 * Self.spread(residual) - 0.5 / 255 {
                coefficients = surface
                residual = curved
            }
        }
        let balance = residual.reduce(Float(0)) { $0 + $1 * abs($1) }
        let isLight = balance > 0
        var ink = GreyImage(width: picture.width, height: picture.height)
        ink.pixels = Self.difference(picture, coefficients)
        if !isLight { for pixel in ink.pixels.indices { ink.pixels[pixel] = -ink.pixels[pixel] } }
        self.ink = ink
        isLightOnDark = isLight
        noise = Self.noise(of: ink)
    }

    /// The brightness of most of the picture, where its edge counts three times.
    private static func flat(_ picture: GreyImage) -> Float {
        var values = picture.pixels
        let (width, height) = (picture.width, picture.height)
        for _ in 0..<2 {
            for x in 0..<width { values += [picture[x, 0], picture[x, height - 1]] }
            for y in 0..<height { values += [picture[0, y], picture[width - 1, y]] }
        }
        values.sort()
        // The middle of the narrowest stretch of brightness that holds almost half of the values.
        let count = max(1, values.count * 45 / 100)
        var (best, narrowest) = (0, Float.infinity)
        for start in 0..<max(1, values.count - count) {
            let breadth = values[start + count - 1] - values[start]
            if breadth < narrowest { (best, narrowest) = (start, breadth) }
        }
        return values[best + count / 2]
    }

    /// The spread of the better six tenths of the residuals, which are paper.
    private static func spread(_ residual: [Float]) -> Float {
        let sizes = residual.map(abs).sorted()
        return sizes[sizes.count * 6 / 10]
    }

    /// A surface of second order through the paper, by least squares that are repeated with less and less weight for
    /// what deviates; nil if the equations have no solution.
    private static func surface(of picture: GreyImage, from start: [Float]) -> [Double]? {
        var weights = [Double](repeating: 1, count: picture.pixels.count)
        var coefficients: [Double]?
        for round in 0..<8 {
            var matrix = [[Double]](
                repeating: [Double](repeating: 0, count: terms + 1), count: terms)
            for y in 0..<picture.height {
                let v = (Double(y) + 0.5) / Double(picture.height) * 2 - 1
                // Sums over the row of each power of its coordinate, up to the fourth, and of those with the brightness.
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
            let residual = difference(picture, solution)
            let scale = Double(max(spread(residual), 1 / 255)) * (round < 3 ? 3 : 2)
            for pixel in weights.indices {
                let ratio = Double(residual[pixel]) / scale
                weights[pixel] = 1 / (1 + ratio * ratio * ratio * ratio)
            }
        }
        return coefficients
    }

    /// Solves linear equations, their right sides in the last column, by elimination with pivots.
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

    /// Brightness less the surface's.
    private static func difference(_ picture: GreyImage, _ surface: [Double]) -> [Float] {
        var result = picture.pixels
        let c = surface.map { Float($0) }
        result.withUnsafeMutableBufferPointer { result in
            for y in 0..<picture.height {
                let v = (Float(y) + 0.5) / Float(picture.height) * 2 - 1
                let constant = c[0] + c[2] * v + c[5] * v * v
                let slope = c[1] + c[4] * v
                let step = 2 / Float(picture.width)
                for x in 0..<picture.width {
                    let u = (Float(x) + 0.5) * step - 1
                    result[y * picture.width + x] -= constant + u * (slope + u * c[3])
                }
            }
        }
        return result
    }

    /// The paper's noise from the differences of neighbours, which shading and strokes hardly change in the median.
    private static func noise(of ink: GreyImage) -> Float {
        var differences: [Float] = []
        let step = max(1, ink.pixels.count / 4096)
        for pixel in stride(from: 0, to: ink.pixels.count - 1, by: step) where (pixel + 1) % ink.width != 0 {
            differences.append(abs(ink.pixels[pixel + 1] - ink.pixels[pixel]))
        }
        differences.sort()
        guard !differences.isEmpty else { return 0 }
        // The median of |difference of two| is 0.954 of one's standard deviation.
        return differences[differences.count / 2] / 0.954
    }
}
