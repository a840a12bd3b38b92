import QuillTensor

/// Amounts at the four sides of an image: `1`, or each side by name.
public struct Margins: Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// Rows above.
    public let top: Int
    /// Rows below.
    public let bottom: Int
    /// Columns before.
    public let left: Int
    /// Columns after.
    public let right: Int

    /// An amount for each side.
    public init(top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0) {
        (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
    }

    /// One amount above and below, another at the left and right.
    public init(vertical: Int, horizontal: Int) {
        self.init(top: vertical, bottom: vertical, left: horizontal, right: horizontal)
    }

    /// The same amount at all sides.
    public init(integerLiteral value: Int) { self.init(vertical: value, horizontal: value) }

    /// `top 1, bottom 0, left 2, right 2`
    public var description: String { "top \(top), bottom \(bottom), left \(left), right \(right)" }

    /// The amounts before each axis of images with a batch axis, and those after it.
    var before: [Int] { [0, top, left, 0] }
    var after: [Int] { [0, bottom, right, 0] }

    func checkNotNegative() throws {
        guard min(top, bottom, left, right) >= 0 else {
            throw QuillError(.argument, "amounts at the sides must not be negative, received \(self)")
        }
    }

    /// Keras's form.
    var configuration: Configuration.Value { .list([.init([top, bottom]), .init([left, right])]) }
}

extension Configuration {
    /// Amounts at the sides: one number, one for each axis, or two for each axis.
    func margins(_ name: String, default fallback: Margins) throws -> Margins {
        guard case .list(let axes)? = values[name], axes.count == 2 else {
            return try ints(name, count: 2).map { Margins(vertical: $0[0], horizontal: $0[1]) } ?? fallback
        }
        let sides = try axes.map { try Configuration([name: $0]).ints(name, count: 2) ?? [0, 0] }
        return Margins(top: sides[0][0], bottom: sides[0][1], left: sides[1][0], right: sides[1][1])
    }

    /// A whole number, or a default where the setting is absent or null.
    func int(_ name: String, default fallback: Int) throws -> Int {
        values[name] == nil || values[name] == .null ? fallback : try int(name)
    }
}
