/// Chooses the pieces of ink that make up the digit of a picture that holds one.
enum DigitPieces {
    /// The places of the digit's pieces among all: without specks, lines, frames and bits of neighbours.
    static func chosen(from ink: InkPieces, width: Int, height: Int) -> [Int] {
        let pieces = ink.pieces
        guard let main = main(pieces, width, height) else { return [] }
        let body = pieces[main]
        let typical = pieces.map(\.mass).sorted()[pieces.count / 2]
        // Where no piece is much more than the others, the line is dotted or broken, and all belong to it.
        let total = pieces.reduce(Float(0)) { $0 + $1.mass }
        let isBroken = body.mass < 0.5 * total && pieces.count > 2
        let reference = isBroken ? typical : body.mass
        let reach = isBroken ? max(width, height) : max(body.size / 3, 3)
        return pieces.indices.filter { place in
            let piece = pieces[place]
            if place == main { return true }
            if isFrame(piece, width, height) { return false }
            let touches = touchesBorder(piece.box, width, height)
            let share = piece.mass / reference
            let distance = piece.box.distance(to: body.box)
            if touches, !isBroken { return share > 0.25 || share > 0.08 && distance <= body.size / 12 }
            if share < 0.03 { return false }
            return distance <= reach && (share > 0.06 || distance <= body.size / 8) || share > 0.5
        }
    }

    /// The piece with the most ink that is no frame, or if all are frames, the one with the most.
    private static func main(_ pieces: [InkPieces.Piece], _ width: Int, _ height: Int) -> Int? {
        func score(_ place: Int) -> Float {
            let piece = pieces[place]
            let middle = (
                x: Float(piece.box.x) + Float(piece.box.width) / 2,
                y: Float(piece.box.y) + Float(piece.box.height) / 2
            )
            let across = abs(middle.x / Float(width) - 0.5)
            let down = abs(middle.y / Float(height) - 0.5)
            let touches = touchesBorder(piece.box, width, height)
            return piece.mass * (1 - max(across, down)) * (touches ? 0.5 : 1)
        }
        let open = pieces.indices.filter { !isFrame(pieces[$0], width, height) }
        return (open.isEmpty ? Array(pieces.indices) : open).max { score($0) < score($1) }
    }

    static func touchesBorder(_ box: PixelBox, _ width: Int, _ height: Int) -> Bool {
        box.x == 0 || box.y == 0 || box.x + box.width == width || box.y + box.height == height
    }

    /// Whether a piece runs along the picture's edges: it touches three of them or more, or two and is thin, and fills
    /// little of its box.
    private static func isFrame(_ piece: InkPieces.Piece, _ width: Int, _ height: Int) -> Bool {
        let box = piece.box
        let sides =
            (box.x == 0 ? 1 : 0) + (box.y == 0 ? 1 : 0) + (box.x + box.width == width ? 1 : 0)
            + (box.y + box.height == height ? 1 : 0)
        let isLine =
            box.width >= width * 9 / 10 && box.height <= height / 12
            || box.height >= height * 9 / 10 && box.width <= width / 12
        if isLine, sides >= 2 { return true }
        let fill = Float(piece.area) / Float(box.width * box.height)
        return sides >= 3 && fill < 0.12 && box.width * box.height > width * height * 8 / 10
    }
}
