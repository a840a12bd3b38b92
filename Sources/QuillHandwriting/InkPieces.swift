/// The connected components of a picture's ink.
struct InkPieces {
    /// One connected component.
    struct Piece {
        var box: PixelBox
        /// The number of pixels.
        var area = 0
        /// The sum of the pixels' ink.
        var mass: Float = 0
        /// The largest ink of a pixel.
        var peak: Float = 0

        /// The number of inked corners of its box.
        var cornerCount = 0
        /// The number of pixel sides on its outline.
        var outline = 0

        /// The mean width of its strokes, whose outline is about twice as long as they are.
        var strokeWidth: Float { 2 * Float(area) / Float(max(1, outline)) }
        /// The length of its strokes.
        var strokeLength: Float { Float(outline) / 2 }
        var size: Int { max(box.width, box.height) }
    }

    /// The number of each pixel's piece, counted from 1; 0 for paper.
    let labels: [Int32]
    let pieces: [Piece]

    /// Finds the pieces of pixels whose ink exceeds a limit, numbered from top to bottom.
    /// - Parameter diagonally: whether pixels that share only a corner are connected.
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
                    // The two ends, and twice each pixel without ink above: columns have as many lower ends as upper
                    // ends.
                    piece.outline += 2
                    for index in line + run.start..<line + run.start + run.count {
                        piece.mass += ink[index]
                        piece.peak = max(piece.peak, ink[index])
                        if run.y == 0 || labels[index - runs.width] == 0 { piece.outline += 2 }
                        labels[index] = Int32(run.piece + 1)
                    }
                    pieces[run.piece] = piece
                }
            }
        }
        for index in pieces.indices {
            pieces[index].cornerCount = Self.cornerCount(
                pieces[index].box, Int32(index + 1), labels, ink.width)
        }
        self.labels = labels
        self.pieces = pieces
    }

    /// The number of corners of a box with pixels of a label within a tenth of the box's shorter side.
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

    /// The box around the chosen pieces; nil if there are none.
    func box(of chosen: [Int]) -> PixelBox? {
        guard let first = chosen.first else { return nil }
        return chosen.dropFirst().reduce(pieces[first].box) { $0.union(pieces[$1].box) }
    }
}
