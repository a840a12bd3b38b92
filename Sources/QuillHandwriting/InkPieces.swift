/// The pieces of ink that do not touch, diagonal neighbours being neighbours.
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
    private(set) var labels: [Int32]
    private(set) var pieces: [Piece] = []

    /// The pieces of the pixels whose ink is more than a limit.
    init(of ink: GreyImage, above limit: Float) {
        let (width, height) = (ink.width, ink.height)
        labels = [Int32](repeating: 0, count: width * height)
        var stack: [Int32] = []
        var found: [Piece] = []
        ink.pixels.withUnsafeBufferPointer { ink in
            labels.withUnsafeMutableBufferPointer { labels in
                for start in 0..<ink.count where ink[start] > limit && labels[start] == 0 {
                    let label = Int32(found.count + 1)
                    var (left, right, top, bottom) = (width, 0, height, 0)
                    var piece = Piece(box: PixelBox(x: 0, y: 0, width: 0, height: 0))
                    labels[start] = label
                    stack.append(Int32(start))
                    while let place = stack.popLast() {
                        let (y, x) = Int(place).quotientAndRemainder(dividingBy: width)
                        (left, right, top, bottom) = (
                            min(left, x), max(right, x), min(top, y), max(bottom, y)
                        )
                        piece.area += 1
                        piece.mass += ink[Int(place)]
                        piece.peak = max(piece.peak, ink[Int(place)])
                        for row in max(0, y - 1)...min(height - 1, y + 1) {
                            for column in max(0, x - 1)...min(width - 1, x + 1) {
                                let neighbour = row * width + column
                                if ink[neighbour] > limit, labels[neighbour] == 0 {
                                    labels[neighbour] = label
                                    stack.append(Int32(neighbour))
                                }
                            }
                        }
                    }
                    piece.box = PixelBox(
                        x: left, y: top, width: right - left + 1, height: bottom - top + 1)
                    found.append(piece)
                }
            }
        }
        pieces = found
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
