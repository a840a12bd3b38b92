/// The stretches of inked pixels in a picture's rows, joined to pieces where they touch.
///
/// Source: Rosenfeld and Pfaltz, "Sequential operations in digital picture processing", 1966, by rows' runs.
struct InkRuns {
    /// Inked pixels side by side.
    struct Run {
        let y: Int
        let start: Int
        let count: Int
        /// The piece that it belongs to; pieces are numbered from 0 in the order of their first runs.
        var piece: Int
    }

    let width: Int
    private(set) var runs: [Run] = []

    /// The runs of pixels whose ink is more than a limit.
    /// - Parameter diagonally: whether pixels that meet at a corner touch.
    init(of ink: GreyImage, above limit: Float, diagonally: Bool) {
        width = ink.width
        // Pieces as trees: each names another of the same piece, or itself.
        var parents: [Int] = []
        func root(_ piece: Int) -> Int {
            var piece = piece
            while parents[piece] != piece {
                parents[piece] = parents[parents[piece]]
                piece = parents[piece]
            }
            return piece
        }
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
                    var piece = -1
                    while candidate < above.upperBound,
                        runs[candidate].start + runs[candidate].count + reach <= start
                    { candidate += 1 }
                    var touching = candidate
                    while touching < above.upperBound, runs[touching].start < x + reach {
                        let other = root(runs[touching].piece)
                        if piece < 0 {
                            piece = other
                        } else {
                            // The older number wins, so that numbers follow the order of the picture.
                            (piece, parents[max(piece, other)]) = (min(piece, other), min(piece, other))
                        }
                        touching += 1
                    }
                    if piece < 0 {
                        piece = parents.count
                        parents.append(piece)
                    }
                    runs.append(Run(y: y, start: start, count: x - start, piece: piece))
                }
                above = first..<runs.count
            }
        }
        var numbers = [Int](repeating: -1, count: parents.count)
        var count = 0
        for place in runs.indices {
            let piece = root(runs[place].piece)
            if numbers[piece] < 0 {
                numbers[piece] = count
                count += 1
            }
            runs[place].piece = numbers[piece]
        }
    }
}
