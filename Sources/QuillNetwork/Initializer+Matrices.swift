import QuillGraph
import QuillTensor

extension Initializer {
    static func identity(_ shape: Shape, _ gain: Float) -> Tensor<Float> {
        let columns = shape.dimensions.last ?? 1
        return Tensor(shape) { target in
            for index in target.indices {
                target.initializeElement(at: index, to: index / columns == index % columns ? gain : 0)
            }
        }
    }

    /// Orthogonalizes normal numbers by Gram–Schmidt. Subtracting the projections twice leaves the vectors orthogonal
    /// to the last bit (Giraud et al. 2005, "twice is enough"); norms are positive, so the result is the Q of the
    /// unique QR decomposition whose R has a positive diagonal, as in Keras.
    static func orthogonal(_ shape: Shape, _ gain: Float, _ seed: UInt64, _ stream: UInt32) -> Tensor<Float> {
        let columns = max(shape.dimensions.last ?? 1, 1)
        let rows = shape.elementCount / columns
        let (length, count) = (max(rows, columns), min(rows, columns))
        let random = Tensor<Float>.normal([length, count], deviation: 1, seed: seed, stream: stream).elements
        var vectors: [[Double]] = []
        for vector in 0..<count {
            var own = (0..<length).map { Double(random[$0 * count + vector]) }
            for _ in 0..<2 {
                for other in vectors {
                    let share = zip(own, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for index in 0..<length { own[index] -= share * other[index] }
                }
            }
            let norm = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
            vectors.append(own.map { $0 / norm })
        }
        return Tensor(shape) { target in
            for index in 0..<target.count {
                let (row, column) = (index / columns, index % columns)
                let value = rows >= columns ? vectors[column][row] : vectors[row][column]
                target.initializeElement(at: index, to: Float(value) * gain)
            }
        }
    }
}
