import QuillGraph
import QuillSystem
import QuillTensor

extension UpSampling2D {
    /// Interpolates both axes with the weights of a kernel, a function of the distance in old pixels.
    func convolved(_ x: Node, _ kernel: (Double) -> Double) -> Node {
        resampled(resampled(x, size.height, axis: 1, kernel), size.width, axis: 2, kernel)
    }

    /// Multiplies one axis by a matrix of weights [old extent, new extent]. Samples are at pixel centers; beyond the
    /// edges there is nothing, so the weights of the pixels inside are divided by their sum.
    private func resampled(_ x: Node, _ factor: Int, axis: Int, _ kernel: (Double) -> Double) -> Node {
        guard factor > 1 else { return x }
        let (old, new) = (x.shape[axis], x.shape[axis] * factor)
        var matrix = [Float](repeating: 0, count: old * new)
        for column in 0..<new {
            let place = (Double(column) + 0.5) / Double(factor) - 0.5
            let weights = (0..<old).map { kernel(abs(place - Double($0))) }
            let total = weights.reduce(0, +)
            for (row, weight) in weights.enumerated() { matrix[row * new + column] = Float(weight / total) }
        }
        let table = x.graph.constant(Tensor([old, new]) { _ = $0.initialize(from: matrix) })
        return x.movingToEnd([axis]) { rows in
            let extents = rows.shape.dimensions.dropLast() + [new]
            return matmul(rows.reshaped(to: [-1, old]), table).reshaped(to: Shape(Array(extents)))
        }
    }

    /// Keys' cubic convolution kernel with a = −½.
    static func cubic(_ x: Double) -> Double {
        if x >= 2 { return 0 }
        return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1
    }

    /// Lanczos' kernel: sinc(x) · sinc(x / radius).
    static func lanczos(_ x: Double, radius: Double) -> Double {
        if x == 0 { return 1 }
        if x >= radius { return 0 }
        let angle = Double.pi * x
        return radius * sin(angle) * sin(angle / radius) / (angle * angle)
    }
}
