import QuillPlotting

/// The looks of the pages that show readings.
enum PageStyle {
    static let ink = Color(0x1D2125)
    static let muted = Color(0x6E757C)
    static let rule = Color(0xE3E6E9)
    static let bar = Color(0xC5CAD0)
    /// What speaks for a digit, and what for another: orange and blue, which all eyes tell apart.
    static let speaksFor = Color(0xC8500A)
    static let speaksAgainst = Color(0x2166AC)

    /// Space around a page.
    static let margin = 56.0
    static let width = 1200.0
    static var right: Double { width - margin }

    static func text(_ text: String, _ x: Double, _ y: Double, size: Double = 13, _ color: Color = ink)
        -> SVGElement
    { .text(text, x: x, y: y, .init(size: size, color: color)) }

    static func centred(_ text: String, _ x: Double, _ y: Double, size: Double = 13, _ color: Color = ink)
        -> SVGElement
    { .text(text, x: x, y: y, .init(size: size, color: color, anchor: .middle)) }

    static func bold(_ text: String, _ x: Double, _ y: Double, size: Double, _ color: Color = ink)
        -> SVGElement
    {
        .text(text, x: x, y: y, .init(size: size, color: color, isBold: true))
    }

    /// A rule from margin to margin.
    static func rule(_ y: Double) -> SVGElement {
        .line([(margin, y), (right, y)], .stroke(rule))
    }

    /// Text in lines of at most so many characters; what goes beyond the last line ends in an ellipsis.
    static func lines(_ text: String, width: Int, count: Int) -> [String] {
        var lines = Report.broken(text, width: width)
        if lines.count > count {
            lines = Array(lines[..<count])
            lines[count - 1] += " …"
        }
        return lines.map { $0.count > width + 2 ? $0.prefix(width - 1) + "…" : $0 }
    }

    /// A path of at most so many characters: of a longer one the end, which differs most.
    static func path(_ path: String, width: Int) -> String {
        path.count <= width ? path : "…" + path.suffix(width - 1)
    }

    /// 99.8 %
    static func percent(_ share: Float) -> String {
        switch share {
        case 0.9995...: "> 99.9 %"
        case ..<0.0005: "< 0.1 %"
        default: fixed(Double(share) * 100, 1) + " %"
        }
    }
}
