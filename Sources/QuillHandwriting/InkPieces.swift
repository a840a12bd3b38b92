/// The pieces of ink that do not touch.
struct InkPieces {
    /// One piece.
    struct Piece {
        var box: PixelBox
        /// Pixels.
        var area = 0
        /// The sum of their ink.
        var mass: Float = 0
        /// The most ink in a pixel.
        var peak: Float = 0

        var size: Int { max(box.width, box.height) }
    }

    /// The number of each pixel's piece, from 1; 0 for paper.
    let labels: [Int32]
    let pieces: [Piece]

    /// The pieces of the pixels whose ink is more than a limit, counted from top to bottom.
    /// - Parameter diagonally: whether pixels that meet at a corner touch.
    init(of ink: GreyImage, above limit: Float, diagonally: Bool = true) {
        let runs = InkRuns(of: ink, above: limit, diagonally: diagonally)
        var labels = [Int32](repeating: 0, count: ink.pixels.count)
        var pieces: [Piece] = []
        labels.withUnsafeMutableBufferPointer { labels in
            ink.pixels.withUnsafeBufferPointer { ink in
                for run in runs.runs {
                    if run.piece == pieces.count {
                        pieces.append(
                            Piece(box: PixelBox(x: run.start, y: run.y, width: run.count, height: 1)))
                    }
                    let line = run.y * runs.width
                    var piece = pieces[run.piece]
                    piece.box = piece.box.union(
                        PixelBox(x: run.start, y: run.y, width: run.count, height: 1))
                    piece.area += run.count
                    for place in line + run.start..<line + run.start + run.count {
                        piece.mass += ink[place]
                        piece.peak = max(piece.peak, ink[place])
                        labels[place] = Int32(run.piece + 1)
                    }
                    pieces[run.piece] = piece
                }
            }
        }
        self.labels = labels
        self.pieces = pieces
    }

    /// The box around some pieces; nil for none.
    func box(of chosen: [Int]) -> PixelBox? {
        guard let first = chosen.first else { return nil }
        return chosen.dropFirst().reduce(pieces[first].box) { $0.union(pieces[$1].box) }
    }
}

extension PixelBox {
    /// The smallest box around both.
    func union(_ other: PixelBox) -> PixelBox {
        let (left, top) = (min(x, other.x), min(y, other.y))
        return PixelBox(
            x: left, y: top, width: max(x + width, other.x + other.width) - left,
            height: max(y + height, other.y + other.height) - top)
    }

    /// The columns and rows between two boxes, whichever are more; 0 if they meet.
    func distance(to other: PixelBox) -> Int {
        let across = max(other.x - (x + width), x - (other.x + other.width))
        let down = max(other.y - (y + height), y - (other.y + other.height))
        return max(0, max(across, down))
    }

    /// The box with more around it, inside a picture.
    func grown(by margin: Int, width limitX: Int, height limitY: Int) -> PixelBox {
        let (left, top) = (max(0, x - margin), max(0, y - margin))
        return PixelBox(
            x: left, y: top, width: min(limitX, x + width + margin) - left,
            height: min(limitY, y + height + margin) - top)
    }
}
