import QuillStrokes

/// Smooth noise, from about −1 to 1, with a period of sixteen cells.
struct SmoothNoise: Sendable {
    private static let cells = 16
    private let values: [Float]

    init(_ hand: inout StrokeRandom) {
        values = (0..<(Self.cells * Self.cells)).map { _ in hand.between(-1, 1) }
    }

    /// The noise at a point, in units of cells.
    func callAsFunction(_ x: Float, _ y: Float) -> Float {
        let (floorX, floorY) = (x.rounded(.down), y.rounded(.down))
        let (a, b) = (x - floorX, y - floorY)
        let (u, v) = (a * a * (3 - 2 * a), b * b * (3 - 2 * b))
        let (left, top) = (Int(floorX) & (Self.cells - 1), Int(floorY) & (Self.cells - 1))
        let (right, bottom) = ((left + 1) & (Self.cells - 1), (top + 1) & (Self.cells - 1))
        let upper = values[top * Self.cells + left] * (1 - u) + values[top * Self.cells + right] * u
        let lower = values[bottom * Self.cells + left] * (1 - u) + values[bottom * Self.cells + right] * u
        return upper * (1 - v) + lower * v
    }
}
