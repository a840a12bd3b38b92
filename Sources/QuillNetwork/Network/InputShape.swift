import QuillTensor

/// The shape of a sample, without the batch axis, whose extents may be open: `[nil, nil, 3]` for color images of any size.
public struct InputShape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// The extents; nil where any fits.
    public let extents: [Int?]

    /// Creates a shape from its extents; nil where any fits.
    public init(_ extents: [Int?]) { self.extents = extents }

    /// Creates a shape from a literal, such as `[nil, nil, 3]`.
    public init(arrayLiteral elements: Int?...) { self.init(elements) }

    /// Creates a shape without open extents.
    public init(_ shape: Shape) { self.init(shape.dimensions.map { $0 }) }

    /// The extents as Swift writes them.
    public var description: String {
        "[" + extents.map { $0.map(String.init) ?? "nil" }.joined(separator: ", ") + "]"
    }

    /// The axes whose extents are open.
    package var openAxes: [Int] { extents.indices.filter { extents[$0] == nil } }

    /// Returns the shape with one extent for all open axes.
    package func shape(open extent: Int) -> Shape { Shape(extents.map { $0 ?? extent }) }

    /// Whether samples of a shape fit.
    package func fits(_ shape: Shape) -> Bool {
        shape.rank == extents.count && zip(extents, shape.dimensions).allSatisfy { $0 == nil || $0 == $1 }
    }
}
