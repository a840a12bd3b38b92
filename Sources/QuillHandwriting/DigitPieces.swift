/// Chooses the pieces of ink that make up the digit of a picture that holds one.
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

    /// The places of the digit's pieces among all: without specks, frames and bits of neighbors.
    var chosen: [Int] {
        let open = pieces.indices.filter { !isFrame($0) }
        guard let main = (open.isEmpty ? Array(pieces.indices) : open).max(by: { score($0) < score($1) })
        else { return [] }
        let body = pieces[main]
        let masses = open.map { pieces[$0].mass }.sorted()
        let total = masses.reduce(0, +)
        // Where no piece is much more than the others, the line is dotted or broken, and all belong to it.
        let isBroken = body.mass < 0.5 * total && masses.count > 2
        let reference = isBroken ? masses[masses.count / 2] : body.mass
        let reach = isBroken ? max(width, height) : max(body.size / 2, 3)
        func belongs(_ place: Int, _ distance: Int) -> Bool {
            let piece = pieces[place]
            let share = piece.mass / reference
            if touchesBorder(piece.box), !isBroken {
                // At the edge it is rather a bit of something else, unless the digit too goes on to there.
                return share > 0.08 && distance <= body.size / 8
                    || touchesBorder(body.box) && share > 0.25 && piece.strokeWidth < 2 * body.strokeWidth
            }
            if share < 0.03 { return false }
            return distance <= reach && (share > 0.06 || distance <= body.size / 4) || share > 0.5
        }
        // What is near a piece that belongs to the digit may belong to it too.
        var chosen: Set<Int> = [main]
        while chosen.count < open.count {
            let distances = distances(from: chosen)
            let more = open.filter { !chosen.contains($0) && belongs($0, distances[$0]) }
            if more.isEmpty { break }
            chosen.formUnion(more)
        }
        return chosen.sorted()
    }

    /// How many pixels each piece is away from the nearest of some.
    private func distances(from chosen: Set<Int>) -> [Int] {
        // Steps to a neighbor count 3, diagonally 4 (Borgefors 1986).
        let starts = [Int32.max / 2] + pieces.indices.map { chosen.contains($0) ? 0 : Int32.max / 2 }
        var field = ink.labels.map { starts[Int($0)] }
        field.withUnsafeMutableBufferPointer { field in
            for y in 0..<height {
                for x in 0..<width {
                    let place = y * width + x
                    var best = field[place]
                    if x > 0 { best = min(best, field[place - 1] + 3) }
                    if y > 0 {
                        best = min(best, field[place - width] + 3)
                        if x > 0 { best = min(best, field[place - width - 1] + 4) }
                        if x < width - 1 { best = min(best, field[place - width + 1] + 4) }
                    }
                    field[place] = best
                }
            }
            for y in (0..<height).reversed() {
                for x in (0..<width).reversed() {
                    let place = y * width + x
                    var best = field[place]
                    if x < width - 1 { best = min(best, field[place + 1] + 3) }
                    if y < height - 1 {
                        best = min(best, field[place + width] + 3)
                        if x > 0 { best = min(best, field[place + width - 1] + 4) }
                        if x < width - 1 { best = min(best, field[place + width + 1] + 4) }
                    }
                    field[place] = best
                }
            }
        }
        var distances = [Int](repeating: .max, count: pieces.count)
        for (place, label) in ink.labels.enumerated() where label > 0 {
            distances[Int(label) - 1] = min(distances[Int(label) - 1], Int(field[place]) / 3)
        }
        return distances
    }

    /// The length of a piece's strokes, less if it is at the edge.
    private func score(_ place: Int) -> Float {
        let piece = pieces[place]
        let across = abs((Float(piece.box.x) + Float(piece.box.width) / 2) / Float(width) - 0.5)
        let down = abs((Float(piece.box.y) + Float(piece.box.height) / 2) / Float(height) - 0.5)
        return piece.strokeLength * (1 - max(across, down)) * (touchesBorder(piece.box) ? 0.4 : 1)
    }

    private func touchesBorder(_ box: PixelBox) -> Bool { box.touchesBorder(width, height) }

    /// Whether a piece is a frame around others: it is large, has ink at its box's four corners, and hardly any inside.
    /// A round digit has no ink in the corners.
    private func isFrame(_ place: Int) -> Bool {
        let piece = pieces[place]
        let box = piece.box
        guard box.width * box.height * 2 > width * height, piece.cornerCount >= 3 else { return false }
        let inside = pieces.indices.contains { other in
            let inner = pieces[other]
            return other != place && inner.box.x > box.x && inner.box.y > box.y
                && inner.box.x + inner.box.width < box.x + box.width
                && inner.box.y + inner.box.height < box.y + box.height
                && inner.size * 4 > min(box.width, box.height) && inner.mass > 0.05 * piece.mass
        }
        return inside
    }
}
