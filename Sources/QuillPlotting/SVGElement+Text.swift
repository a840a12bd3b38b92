extension SVGElement {
    /// How text looks.
    public struct TextStyle: Sendable, Equatable {
        /// Where a line of text is fastened.
        public enum Anchor: String, Sendable {
            /// At its left end.
            case start
            /// In its middle.
            case middle
            /// At its right end.
            case end
        }

        /// The height of its letters, from one line to the next when set solid.
        public var size: Double
        /// Its colour.
        public var color: Color
        /// Whether it is bold.
        public var isBold: Bool
        /// Which part of it is at the place given for it.
        public var anchor: Anchor

        /// A style of text.
        public init(size: Double, color: Color = .black, isBold: Bool = false, anchor: Anchor = .start) {
            self.size = size
            self.color = color
            self.isBold = isBold
            self.anchor = anchor
        }
    }

    /// A line of text whose letters stand on `y`.
    public static func text(_ text: String, x: Double, y: Double, _ style: TextStyle) -> SVGElement {
        var attributes = [
            ("x", number(x)), ("y", number(y)), ("font-size", number(style.size)),
            // What systems have that is quiet to read; DejaVu Sans is what Linux has at least.
            ("font-family", "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"),
            ("fill", style.color.attribute),
        ]
        if style.isBold { attributes.append(("font-weight", "bold")) }
        if style.anchor != .start { attributes.append(("text-anchor", style.anchor.rawValue)) }
        return SVGElement("text", attributes, content: text)
    }
}
