import CQuillKernels
import Foundation

/// A warp, pixel by pixel in double precision, as specified in quill_augmentation.h.
struct WarpTwin {
    let warp: quill_warp
    let stages: [quill_warp_stage]
    let seed: (UInt32, UInt32)
    let step: UInt32

    private var pictures: quill_pictures { warp.pictures }
    private var height: Int { Int(pictures.height) }
    private var width: Int { Int(pictures.width) }
    private var channels: Int { Int(pictures.channels) }

    private func random(_ stage: quill_warp_stage) -> PhiloxTwin {
        PhiloxTwin(key: seed, step: step, stream: stage.stream)
    }

    /// Rows of a 3 × 3 matrix.
    typealias Matrix = [[Double]]
    static let identity: Matrix = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]

    static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
        (0..<3).map { i in (0..<3).map { j in (0..<3).reduce(0) { $0 + a[i][$1] * b[$1][j] } } }
    }

    /// Returns the map from a point (x, y) of the stage's output to its input, without displacements.
    func matrix(_ stage: quill_warp_stage, picture: Int) -> Matrix {
        let u = (0..<16).map { Double(random(stage).uniform(16 * picture + $0)) }
        func between(_ index: Int, _ u: Double) -> Double {
            let (low, high) = index == 0 ? (stage.low.0, stage.high.0) : (stage.low.1, stage.high.1)
            return Double(low) + (Double(high) - Double(low)) * u
        }
        let (w, h) = (Double(width), Double(height))
        /// Returns the map with the image's center in place of the origin.
        func centered(_ m: Matrix) -> Matrix {
            let there: Matrix = [[1, 0, (w - 1) / 2], [0, 1, (h - 1) / 2], [0, 0, 1]]
            let back: Matrix = [[1, 0, -(w - 1) / 2], [0, 1, -(h - 1) / 2], [0, 0, 1]]
            return Self.product(there, Self.product(m, back))
        }
        switch stage.kind {
        case quill_warp_translation:
            return [[1, 0, -w * between(1, u[1])], [0, 1, -h * between(0, u[0])], [0, 0, 1]]
        case quill_warp_rotation:
            let angle = 2 * Double.pi * between(0, u[0])
            return centered([[cos(angle), -sin(angle), 0], [sin(angle), cos(angle), 0], [0, 0, 1]])
        case quill_warp_zoom:
            let y = 1 + between(0, u[0])
            return centered([[stage.flags == 1 ? y : 1 + between(1, u[1]), 0, 0], [0, y, 0], [0, 0, 1]])
        case quill_warp_shear:
            let sign: Double = u[0] > 0.5 ? -1 : 1
            return [[1, sign * between(0, u[2]), 0], [sign * between(1, u[1]), 1, 0], [0, 0, 1]]
        case quill_warp_flip where u[0] <= 0.5:
            let mirror: (Int32) -> Double = { stage.flags & $0 == 0 ? 1 : -1 }
            return centered([[mirror(1), 0, 0], [0, mirror(2), 0], [0, 0, 1]])
        case quill_warp_perspective where u[1] < between(0, u[0]):
            let (right, bottom) = (max(w - 1, 1), max(h - 1, 1))
            let corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)]
            let moved = corners.enumerated().map { i, corner in
                (corner.0 * (1 + between(1, u[2 + 2 * i])), corner.1 * (1 + between(1, u[3 + 2 * i])))
            }
            return Self.homography(from: moved, to: corners)
        default: return Self.identity
        }
    }

    /// Returns the projective map through four pairs of points: eight linear equations, by elimination.
    static func homography(from: [(Double, Double)], to: [(Double, Double)]) -> Matrix {
        var rows: [[Double]] = []
        for ((x, y), (u, v)) in zip(from, to) {
            rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
            rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
        }
        for column in 0..<8 {
            let pivot = (column..<8).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
            rows.swapAt(column, pivot)
            for row in 0..<8 where row != column {
                let factor = rows[row][column] / rows[column][column]
                for k in column..<9 { rows[row][k] -= factor * rows[column][k] }
            }
        }
        let m = (0..<8).map { rows[$0][8] / rows[$0][$0] }
        return [[m[0], m[1], m[2]], [m[3], m[4], m[5]], [m[6], m[7], 1]]
    }

    /// Returns the elastic stage's displacement of each pixel, by a plain two-dimensional Gaussian.
    private func displacements(_ stage: quill_warp_stage, picture: Int) -> [(x: Double, y: Double)] {
        let sigma = Double(stage.low.1)
        let radius = Int(3 * stage.low.1) + 1
        let taps = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
        let total = taps.reduce(0, +)
        let block = (2 * height * width + 3) / 4 * 4
        let source = random(stage)
        let noise = (0..<2 * height * width).map { 2 * Double(source.uniform(picture * block + $0)) - 1 }
        func smooth(_ field: Int, _ y: Int, _ x: Int) -> Double {
            var sum = 0.0
            for i in max(0, y - radius)...min(height - 1, y + radius) {
                for j in max(0, x - radius)...min(width - 1, x + radius) {
                    sum += taps[i - y + radius] * taps[j - x + radius] * noise[(2 * i + field) * width + j]
                }
            }
            return Double(stage.low.0) * sum / (total * total)
        }
        return (0..<height * width).map {
            (smooth(0, $0 / width, $0 % width), smooth(1, $0 / width, $0 % width))
        }
    }

    /// Returns the point that each pixel of an image is read from.
    func points(picture: Int) -> [(x: Double, y: Double)] {
        var points = (0..<height * width).map { (x: Double($0 % width), y: Double($0 / width)) }
        for stage in stages.reversed() {
            if stage.kind == quill_warp_elastic {
                let moves = displacements(stage, picture: picture)
                points = zip(points, moves).map { ($0.x + $1.x, $0.y + $1.y) }
                continue
            }
            let m = matrix(stage, picture: picture)
            points = points.map { x, y in
                let k = m[2][0] * x + m[2][1] * y + m[2][2]
                return ((m[0][0] * x + m[0][1] * y + m[0][2]) / k, (m[1][0] * x + m[1][1] * y + m[1][2]) / k)
            }
        }
        return points
    }

    /// Returns where an axis is read, as TensorFlow's image_ops.h computes it.
    private func inside(_ point: Double, _ count: Int) -> Double {
        let (length, last) = (Double(count), Double(count - 1))
        var u = point
        switch warp.fill_mode {
        case quill_fill_constant: return min(max(u, -1e6), 1e6)
        case quill_fill_reflect where count > 1:
            let period = 2 * length
            if u < 0 {
                if u < period { u += period * (-u / period).rounded(.towardZero) }
                u = u < -length ? u + period : -u - 1
            } else if u > last {
                u -= period * (u / period).rounded(.towardZero)
                if u >= length { u = period - u - 1 }
            }
        case quill_fill_wrap where count > 1:
            if u < 0 {
                u += length * ((-u / last).rounded(.towardZero) + 1)
            } else if u > last {
                u -= length * (u / last).rounded(.towardZero)
            }
        default: break
        }
        return min(max(u, 0), last)
    }

    /// Returns the pixels that a point is read from, and their weights.
    private func neighbors(_ point: (x: Double, y: Double)) -> [(x: Int, y: Int, weight: Double)] {
        let (x, y) = (inside(point.x, width), inside(point.y, height))
        if warp.is_nearest { return [(Int(x.rounded()), Int(y.rounded()), 1)] }
        let (left, top) = (floor(x), floor(y))
        return [(0, 0), (1, 0), (0, 1), (1, 1)].map { right, down in
            (
                Int(left) + right, Int(top) + down,
                (right == 1 ? x - left : left + 1 - x) * (down == 1 ? y - top : top + 1 - y)
            )
        }
    }

    func run(_ x: [Float]) -> [Double] {
        var result = [Double](repeating: 0, count: x.count)
        for n in 0..<Int(pictures.batch) {
            let first = n * height * width * channels
            for (pixel, point) in points(picture: n).enumerated() {
                for c in 0..<channels {
                    for (column, row, weight) in neighbors(point) {
                        let isInside = (0..<width).contains(column) && (0..<height).contains(row)
                        let value =
                            isInside
                            ? Double(x[first + (row * width + column) * channels + c])
                            : Double(warp.fill_value)
                        result[first + pixel * channels + c] += weight * value
                    }
                }
            }
        }
        return result
    }
}
