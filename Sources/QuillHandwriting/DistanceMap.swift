/// How far each pixel of a shape is from what is outside, between pixels' centers: exact up to a limit.
///
/// Column by column, then row by row, as the parts of a Euclidean distance allow
/// (Saito and Toriwaki, "New algorithms for Euclidean distance transformation", 1994).
struct DistanceMap {
    let width: Int
    /// Distances; 0 outside the shape.
    let distances: [Float]

    /// - Parameters:
    ///   - shape: whether a pixel belongs to the shape, row by row.
    ///   - limit: the distance that is told from larger ones; those are given as the limit.
    ///   - isOpen: whether what is beyond the picture belongs to the shape.
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
                for place in columns.indices { columns[place] *= columns[place] }
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
        for place in squares.indices { squares[place] = squares[place].squareRoot() }
        distances = squares
    }

    subscript(place: Int) -> Float { distances[place] }
}
