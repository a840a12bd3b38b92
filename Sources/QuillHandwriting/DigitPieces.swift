/// Chooses the pieces of ink that make up the digit of a picture that holds one.
struct DigitPieces {
    private let pieces: [InkPieces.Piece]
    private let width: Int
    private let height: Int

    init(_ ink: InkPieces, width: Int, height: Int) {
        pieces = ink.pieces
        self.width = width
        self.height = height
    }

    /// The places of the digit's pieces among all: without specks, frames and bits of neighbours.
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
        let reach = isBroken ? max(width, height) : max(body.size / 3, 3)
        return open.filter { place in
            let piece = pieces[place]
            if place == main { return true }
            let share = piece.mass / reference
            let distance = piece.box.distance(to: body.box)
            if touchesBorder(piece.box), !isBroken {
                // At the edge it is rather a bit of something else, unless the digit too goes on to there.
                return share > 0.08 && distance <= body.size / 12
                    || touchesBorder(body.box) && share > 0.25 && piece.strokeWidth < 2 * body.strokeWidth
            }
            if share < 0.03 { return false }
            return distance <= reach && (share > 0.06 || distance <= body.size / 8) || share > 0.5
        }
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

extension PixelBox {
    /// Whether the box goes on to the edge of a picture.
    func touchesBorder(_ limitX: Int, _ limitY: Int) -> Bool {
        x == 0 || y == 0 || x + width == limitX || y + height == limitY
    }
}
