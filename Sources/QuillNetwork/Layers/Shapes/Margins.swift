import QuillTensor

/// Numbers of rows and columns at the four edges of an image: `1`, `Margins(n)`, or one per edge.
public struct Margins: Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// The rows at the top.
    public let top: Int
    /// The rows at the bottom.
    public let bottom: Int
    /// The columns at the left.
    public let left: Int
    /// The columns at the right.
    public let right: Int

    /// Creates margins from a number for each edge.
    public init(top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0) {
        (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
    }

    /// Creates margins from one number for top and bottom and another for left and right.
    public init(vertical: Int, horizontal: Int) {
        self.init(top: vertical, bottom: vertical, left: horizontal, right: horizontal)
    }

    /// Creates equal margins at all edges.
    public init(_ all: Int) { self.init(vertical: all, horizontal: all) }

    /// Creates equal margins at all edges.
    public init(integerLiteral value: Int) { self.init(vertical: value, horizontal: value) }

    /// `top 1, bottom 0, left 2, right 2`
    public var description: String { "top \(top), bottom \(bottom), left \(left), right \(right)" }

    /// The margins before and after each axis of images with a batch axis.
    var before: [Int] { [0, top, left, 0] }
    var after: [Int] { [0, bottom, right, 0] }

    func checkNotNegative() throws {
        guard min(top, bottom, left, right) >= 0 else {
            throw QuillError(.argument, "margins must not be negative, received \(self)")
        }
    }

    /// The margins in Keras's form.
    var configuration: Configuration.Value { .list([.init([top, bottom]), .init([left, right])]) }
}

extension Configuration {
    /// Returns margins: one number, one per axis, or two per axis.
    func margins(_ name: String, default fallback: Margins) throws -> Margins {
        guard case .list(let axes)? = values[name], axes.count == 2 else {
            return try ints(name, count: 2).map { Margins(vertical: $0[0], horizontal: $0[1]) } ?? fallback
        }
        let sides = try axes.map { try Configuration([name: $0]).ints(name, count: 2) ?? [0, 0] }
        return Margins(top: sides[0][0], bottom: sides[0][1], left: sides[1][0], right: sides[1][1])
    }

    /// Returns a whole number, or a default if the setting is absent or null.
    func int(_ name: String, default fallback: Int) throws -> Int {
        values[name] == nil || values[name] == .null ? fallback : try int(name)
    }
}
