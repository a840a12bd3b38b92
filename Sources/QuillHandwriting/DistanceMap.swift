/// The Euclidean distance from each pixel of a shape to the nearest pixel outside, between pixel centers: exact up to a
/// limit.
///
/// Source: Saito and Toriwaki, "New algorithms for Euclidean distance transformation", 1994: columns first, then rows.
struct DistanceMap {
    let width: Int
    /// Distances; 0 outside the shape.
    let distances: [Float]

    /// - Parameters:
    ///   - shape: whether a pixel belongs to the shape, row by row.
    ///   - limit: the largest distance; larger ones are clamped to it.
    ///   - isOpen: whether the area beyond the picture belongs to the shape.
    init(_ shape: [Bool], width: Int, height: Int, limit: Int, isOpen: Bool) {
        self.width = width
        let far = Float(limit)
        var columns = [Float](repeating: 0, count: width * height)
        var squares = [Float](repeating: far * far, count: width * height)
        let edge: Float = isOpen ? far : 0
        shape.withUnsafeBufferPointer { shape in
            columns.withUnsafeMutableBufferPointer { columns in
                for y in 0..<height {
                    for x in 0..<width {
                        let above = y > 0 ? columns[(y - 1) * width + x] : edge
                        columns[y * width + x] = shape[y * width + x] ? min(far, above + 1) : 0
                    }
                }
                for y in (0..<height).reversed() {
                    for x in 0..<width {
                        let below = y < height - 1 ? columns[(y + 1) * width + x] : edge
                        columns[y * width + x] = min(columns[y * width + x], below + 1)
                    }
                }
                for index in columns.indices { columns[index] *= columns[index] }
                squares.withUnsafeMutableBufferPointer { squares in
                    for y in 0..<height {
                        let line = y * width
                        for x in 0..<width { squares[line + x] = min(squares[line + x], columns[line + x]) }
                        for shift in 1..<max(2, limit) where shift < width {
                            let square = Float(shift * shift)
                            for x in 0..<width - shift {
                                squares[line + x] = min(squares[line + x], columns[line + x + shift] + square)
                                squares[line + x + shift] = min(
                                    squares[line + x + shift], columns[line + x] + square)
                            }
                        }
                        if !isOpen {
                            for x in 0..<min(limit, width) {
                                let square = Float((x + 1) * (x + 1))
                                squares[line + x] = min(squares[line + x], square)
                                squares[line + width - 1 - x] = min(squares[line + width - 1 - x], square)
                            }
                        }
                    }
                }
            }
        }
        for index in squares.indices { squares[index] = squares[index].squareRoot() }
        distances = squares
    }

    subscript(index: Int) -> Float { distances[index] }
}
