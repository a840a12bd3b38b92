/// Chooses the pieces of ink that form the digit in a picture of a single digit.
struct DigitPieces {
    private let ink: InkPieces
    private var pieces: [InkPieces.Piece] { ink.pieces }
    private let width: Int
    private let height: Int

    init(_ ink: InkPieces, width: Int, height: Int) {
        self.ink = ink
        self.width = width
        self.height = height
    }

    /// The indices of the digit's pieces, without specks, frames, and bits of neighboring digits.
    var chosen: [Int] {
        let open = pieces.indices.filter { !isFrame($0) }
        guard let main = (open.isEmpty ? Array(pieces.indices) : open).max(by: { score($0) < score($1) })
        else { return [] }
        let body = pieces[main]
        let masses = open.map { pieces[$0].mass }.sorted()
        let total = masses.reduce(0, +)
        // If no piece dominates, the stroke is dotted or broken, and all pieces belong to it.
        let isBroken = body.mass < 0.5 * total && masses.count > 2
        let reference = isBroken ? masses[masses.count / 2] : body.mass
        let reach = isBroken ? max(width, height) : max(body.size / 2, 3)
        func belongs(_ index: Int, _ distance: Int) -> Bool {
            let piece = pieces[index]
            let share = piece.mass / reference
            if touchesBorder(piece.box), !isBroken {
                // A piece at the edge is probably part of something else, unless the digit reaches the edge, too.
                return share > 0.08 && distance <= body.size / 8
                    || touchesBorder(body.box) && share > 0.25 && piece.strokeWidth < 2 * body.strokeWidth
            }
            if share < 0.03 { return false }
            return distance <= reach && (share > 0.06 || distance <= body.size / 4) || share > 0.5
        }
        // Pieces near a chosen piece may belong to the digit, too.
        var chosen: Set<Int> = [main]
        while chosen.count < open.count {
            let distances = distances(from: chosen)
            let more = open.filter { !chosen.contains($0) && belongs($0, distances[$0]) }
            if more.isEmpty { break }
            chosen.formUnion(more)
        }
        return chosen.sorted()
    }

    /// The distance of each piece, in pixels, to the nearest of the chosen pieces.
    private func distances(from chosen: Set<Int>) -> [Int] {
        // Chamfer distances: 3 to a neighbor, 4 to a diagonal one (Borgefors 1986).
        let starts = [Int32.max / 2] + pieces.indices.map { chosen.contains($0) ? 0 : Int32.max / 2 }
        var field = ink.labels.map { starts[Int($0)] }
        field.withUnsafeMutableBufferPointer { field in
            for y in 0..<height {
                for x in 0..<width {
                    let index = y * width + x
                    var best = field[index]
                    if x > 0 { best = min(best, field[index - 1] + 3) }
                    if y > 0 {
                        best = min(best, field[index - width] + 3)
                        if x > 0 { best = min(best, field[index - width - 1] + 4) }
                        if x < width - 1 { best = min(best, field[index - width + 1] + 4) }
                    }
                    field[index] = best
                }
            }
            for y in (0..<height).reversed() {
                for x in (0..<width).reversed() {
                    let index = y * width + x
                    var best = field[index]
                    if x < width - 1 { best = min(best, field[index + 1] + 3) }
                    if y < height - 1 {
                        best = min(best, field[index + width] + 3)
                        if x > 0 { best = min(best, field[index + width - 1] + 4) }
                        if x < width - 1 { best = min(best, field[index + width + 1] + 4) }
                    }
                    field[index] = best
                }
            }
        }
        var distances = [Int](repeating: .max, count: pieces.count)
        for (index, label) in ink.labels.enumerated() where label > 0 {
            distances[Int(label) - 1] = min(distances[Int(label) - 1], Int(field[index]) / 3)
        }
        return distances
    }

    /// The length of a piece's strokes, weighted down toward the picture's edge.
    private func score(_ index: Int) -> Float {
        let piece = pieces[index]
        let across = abs((Float(piece.box.x) + Float(piece.box.width) / 2) / Float(width) - 0.5)
        let down = abs((Float(piece.box.y) + Float(piece.box.height) / 2) / Float(height) - 0.5)
        return piece.strokeLength * (1 - max(across, down)) * (touchesBorder(piece.box) ? 0.4 : 1)
    }

    private func touchesBorder(_ box: PixelBox) -> Bool { box.touchesBorder(width, height) }

    /// Whether a piece is a frame: it is large, has ink in at least three corners of its box, and encloses a sizable
    /// piece. Round digits have no ink in the corners.
    private func isFrame(_ index: Int) -> Bool {
        let piece = pieces[index]
        let box = piece.box
        guard box.width * box.height * 2 > width * height, piece.cornerCount >= 3 else { return false }
        let inside = pieces.indices.contains { other in
            let inner = pieces[other]
            return other != index && inner.box.x > box.x && inner.box.y > box.y
                && inner.box.x + inner.box.width < box.x + box.width
                && inner.box.y + inner.box.height < box.y + box.height
                && inner.size * 4 > min(box.width, box.height) && inner.mass > 0.05 * piece.mass
        }
        return inside
    }
}
