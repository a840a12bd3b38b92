/// A rectangle of a picture's pixels.
public struct PixelBox: Sendable, Hashable {
    /// The first column and row.
    public var x, y: Int
    /// Columns and rows.
    public var width, height: Int

    /// A rectangle from its corner and its size.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}
