/// A rectangle of a picture's pixels.
public struct PixelBox: Sendable, Hashable {
    /// The first column and row.
    public var x, y: Int
    /// The number of columns and rows.
    public var width, height: Int

    /// A rectangle from its upper left corner and its size.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

extension PixelBox {
    /// The smallest box around both.
    package func union(_ other: PixelBox) -> PixelBox {
        let (left, top) = (min(x, other.x), min(y, other.y))
        return PixelBox(
            x: left, y: top, width: max(x + width, other.x + other.width) - left,
            height: max(y + height, other.y + other.height) - top)
    }

    /// The number of columns or rows between two boxes, whichever is larger; 0 if they touch or overlap.
    package func distance(to other: PixelBox) -> Int {
        let across = max(other.x - (x + width), x - (other.x + other.width))
        let down = max(other.y - (y + height), y - (other.y + other.height))
        return max(0, max(across, down))
    }

    /// The box with a margin around it, clipped to a picture.
    func grown(by margin: Int, width limitX: Int, height limitY: Int) -> PixelBox {
        let (left, top) = (max(0, x - margin), max(0, y - margin))
        return PixelBox(
            x: left, y: top, width: min(limitX, x + width + margin) - left,
            height: min(limitY, y + height + margin) - top)
    }

    /// Whether the box touches the edge of a picture.
    func touchesBorder(_ limitX: Int, _ limitY: Int) -> Bool {
        x == 0 || y == 0 || x + width == limitX || y + height == limitY
    }

    /// The corresponding box in a picture scaled by factors.
    func scaled(by factor: (x: Double, y: Double)) -> PixelBox {
        PixelBox(
            x: Int(Double(x) * factor.x), y: Int(Double(y) * factor.y),
            width: Int((Double(width) * factor.x).rounded(.up)),
            height: Int((Double(height) * factor.y).rounded(.up)))
    }
}
