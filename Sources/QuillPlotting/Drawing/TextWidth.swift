import QuillSystem

extension SVGElement {
    /// The approximate width of text in sans-serif fonts. Drawings are laid out before any font is known.
    static func width(of text: String, size: Double, isBold: Bool = false) -> Double {
        text.unicodeScalars.reduce(0) { $0 + em($1) } * size * (isBold ? 1.2 : 1.06)
    }

    /// The width of a character in units of the font size.
    private static func em(_ scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!": 0.29
        case " ", "f", "t", "r", "(", ")", "[", "]", "/", "-": 0.35
        case "m", "w", "M", "W", "%", "@": 0.88
        case "0"..."9", "+", "=", "<", ">", "−", "–": 0.6
        case "A"..."Z": 0.68
        // Combining marks.
        case "\u{300}"..."\u{36F}": 0
        // Chinese, Japanese, and Korean characters and full-width forms are square.
        case "\u{1100}"..."\u{11FF}", "\u{2E80}"..."\u{9FFF}", "\u{AC00}"..."\u{D7AF}",
            "\u{F900}"..."\u{FAFF}",
            "\u{FE30}"..."\u{FE4F}", "\u{FF00}"..."\u{FF60}", "\u{1F300}"..."\u{1FAFF}",
            "\u{20000}"..."\u{3FFFF}":
            1
        default: 0.56
        }
    }

    /// Returns text that is at most as wide as given, shortened with an ellipsis.
    static func shortened(_ text: String, width: Double, size: Double) -> String {
        guard Self.width(of: text, size: size) > width else { return text }
        var kept = text
        while !kept.isEmpty, Self.width(of: kept + "…", size: size) > width { kept.removeLast() }
        return kept + "…"
    }

    /// `base` to the power of `exponent`.
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
