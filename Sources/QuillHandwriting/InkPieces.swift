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

        /// How many corners of its box are inked.
        var cornerCount = 0
        /// The pixels' sides that are at its outline.
        var outline = 0

        /// The mean width of its strokes: a stroke's outline is twice as long as the stroke.
        var strokeWidth: Float { 2 * Float(area) / Float(max(1, outline)) }
        /// The length of its strokes.
        var strokeLength: Float { Float(outline) / 2 }
        var size: Int { max(box.width, box.height) }
    }

    /// The number of each pixel's piece, from 1; 0 for paper.
    let labels: [Int32]
    let pieces: [Piece]

    /// The pieces of the pixels whose ink is more than a limit, counted from top to bottom.
    /// - Parameter diagonally: whether pixels that meet at a corner touch.
    init(of ink: GrayImage, above limit: Float, diagonally: Bool = true) {
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
                    // Its two ends, and twice each pixel below none: columns have as many lower ends as upper ones.
                    piece.outline += 2
                    for place in line + run.start..<line + run.start + run.count {
                        piece.mass += ink[place]
                        piece.peak = max(piece.peak, ink[place])
                        if run.y == 0 || labels[place - runs.width] == 0 { piece.outline += 2 }
                        labels[place] = Int32(run.piece + 1)
                    }
                    pieces[run.piece] = piece
                }
            }
        }
        for place in pieces.indices {
            pieces[place].cornerCount = Self.cornerCount(
                pieces[place].box, Int32(place + 1), labels, ink.width)
        }
        self.labels = labels
        self.pieces = pieces
    }

    /// How many corners of a box hold pixels of a label, in a tenth of the box's shorter side.
    private static func cornerCount(_ box: PixelBox, _ label: Int32, _ labels: [Int32], _ width: Int) -> Int {
        let reach = max(1, min(box.width, box.height) / 10)
        var count = 0
        for left in [box.x, box.x + box.width - reach] {
            for top in [box.y, box.y + box.height - reach] {
                let isInked = (top..<top + reach).contains { y in
                    (left..<left + reach).contains { x in labels[y * width + x] == label }
                }
                count += isInked ? 1 : 0
            }
        }
        return count
    }

    /// The box around some pieces; nil for none.
    func box(of chosen: [Int]) -> PixelBox? {
        guard let first = chosen.first else { return nil }
        return chosen.dropFirst().reduce(pieces[first].box) { $0.union(pieces[$1].box) }
    }
}
