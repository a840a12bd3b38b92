/// The runs of inked pixels in a picture's rows, grouped into connected pieces.
///
/// Source: Rosenfeld and Pfaltz, "Sequential operations in digital picture processing", 1966, applied to runs.
struct InkRuns {
    /// Consecutive inked pixels of a row.
    struct Run {
        let y: Int
        let start: Int
        let count: Int
        /// The piece it belongs to; pieces are numbered from 0 in the order of their first runs.
        var piece: Int
    }

    let width: Int
    private(set) var runs: [Run] = []

    /// The parent of each provisional piece in a union-find forest; roots are their own parents.
    private var parents: [Int] = []

    /// Finds the runs of pixels whose ink exceeds a limit.
    /// - Parameter diagonally: whether pixels that share only a corner are connected.
    init(of ink: GrayImage, above limit: Float, diagonally: Bool) {
        width = ink.width
        let reach = diagonally ? 1 : 0
        var above = 0..<0
        ink.pixels.withUnsafeBufferPointer { ink in
            for y in 0..<ink.count / width {
                let line = y * width
                let first = runs.count
                var candidate = above.lowerBound
                var x = 0
                while x < width {
                    guard ink[line + x] > limit else {
                        x += 1
                        continue
                    }
                    let start = x
                    while x < width, ink[line + x] > limit { x += 1 }
                    while candidate < above.upperBound,
                        runs[candidate].start + runs[candidate].count + reach <= start
                    { candidate += 1 }
                    let piece = joinedPiece(candidate..<above.upperBound, startingBefore: x + reach)
                    runs.append(Run(y: y, start: start, count: x - start, piece: piece))
                }
                above = first..<runs.count
            }
        }
        numberPieces()
    }

    /// Returns the piece of a run: a new one, or that of the touching runs above, whose pieces are merged.
    private mutating func joinedPiece(_ above: Range<Int>, startingBefore end: Int) -> Int {
        var piece = -1
        for index in above {
            guard runs[index].start < end else { break }
            let other = root(runs[index].piece)
            if piece < 0 {
                piece = other
            } else {
                // The smaller number wins, so that numbers follow the picture's order.
                (piece, parents[max(piece, other)]) = (min(piece, other), min(piece, other))
            }
        }
        guard piece < 0 else { return piece }
        parents.append(parents.count)
        return parents.count - 1
    }

    private mutating func root(_ piece: Int) -> Int {
        var piece = piece
        while parents[piece] != piece {
            parents[piece] = parents[parents[piece]]
            piece = parents[piece]
        }
        return piece
    }

    /// Numbers the pieces from 0, in the order of their first runs.
    private mutating func numberPieces() {
        var numbers = [Int](repeating: -1, count: parents.count)
        var count = 0
        for index in runs.indices {
            let piece = root(runs[index].piece)
            if numbers[piece] < 0 {
                numbers[piece] = count
                count += 1
            }
            runs[index].piece = numbers[piece]
        }
        parents = []
    }
}
