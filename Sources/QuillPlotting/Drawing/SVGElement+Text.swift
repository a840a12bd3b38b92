extension SVGElement {
    /// The style of text.
    public struct TextStyle: Sendable, Equatable {
        /// The part of a line of text that lies at its x coordinate.
        public enum Anchor: String, Sendable {
            /// The left end.
            case start
            /// The middle.
            case middle
            /// The right end.
            case end
        }

        /// The font size.
        public var size: Double
        /// The color.
        public var color: PlotColor
        /// Whether the text is bold.
        public var isBold: Bool
        /// The part of the text that lies at its x coordinate.
        public var anchor: Anchor

        /// A style of text.
        public init(size: Double, color: PlotColor = .black, isBold: Bool = false, anchor: Anchor = .start) {
            self.size = size
            self.color = color
            self.isBold = isBold
            self.anchor = anchor
        }
    }

    /// A line of text with its baseline at `y`.
    public static func text(_ text: String, x: Double, y: Double, _ style: TextStyle) -> SVGElement {
        var attributes = [
            ("x", number(x)), ("y", number(y)), ("font-size", number(style.size)),
            // Plain sans-serif fonts of common systems; nearly every Linux has DejaVu Sans.
            ("font-family", "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"),
            ("fill", style.color.attribute),
        ]
        if style.isBold { attributes.append(("font-weight", "bold")) }
        if style.anchor != .start { attributes.append(("text-anchor", style.anchor.rawValue)) }
        return SVGElement("text", attributes, content: text)
    }
}
