import QuillPlotting
import QuillTensor

/// Sizes, colors, and text of the pages that show readings.
enum PageStyle {
    static let ink = PlotColor(0x1D2125)
    static let muted = PlotColor(0x6E757C)
    static let rule = PlotColor(0xE3E6E9)
    static let bar = PlotColor(0xC5CAD0)
    /// The colors of evidence for a digit and against it: orange and blue, which color-blind readers can distinguish.
    static let speaksFor = PlotColor(0xC8500A)
    static let speaksAgainst = PlotColor(0x2166AC)

    /// The margin around a page.
    static let margin = 56.0
    static let width = 1200.0
    static var right: Double { width - margin }

    static func text(_ text: String, _ x: Double, _ y: Double, size: Double = 13, _ color: PlotColor = ink)
        -> SVGElement
    { .text(text, x: x, y: y, .init(size: size, color: color)) }

    /// A rule from margin to margin.
    static func rule(_ y: Double) -> SVGElement {
        .line([(margin, y), (right, y)], .stroke(rule))
    }

    /// Breaks text into at most `count` lines of about `width` characters; longer text ends in an ellipsis.
    static func lines(_ text: String, width: Int, count: Int) -> [String] {
        var lines = text.lines(width: width)
        if lines.count > count {
            lines = Array(lines[..<count])
            lines[count - 1] += " …"
        }
        return lines.map { $0.count > width + 2 ? $0.prefix(width - 1) + "…" : $0 }
    }

    /// Shortens a path to its last `width` characters.
    static func path(_ path: String, width: Int) -> String {
        path.count <= width ? path : "…" + path.suffix(width - 1)
    }
}
