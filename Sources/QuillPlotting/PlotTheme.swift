/// The colors and sizes of plots.
public struct PlotTheme: Sendable, Equatable {
    /// The color of the page.
    public var background: Color
    /// The color of titles.
    public var ink: Color
    /// The color of ticks and labels.
    public var muted: Color
    /// The color of the grid.
    public var rule: Color
    /// The colors of the data, in order.
    public var colors: [Color]
    /// The size of ticks and labels; titles are larger.
    public var textSize: Double

    /// A theme from its parts.
    public init(
        background: Color, ink: Color, muted: Color, rule: Color, colors: [Color], textSize: Double = 12
    ) {
        self.background = background
        self.ink = ink
        self.muted = muted
        self.rule = rule
        self.colors = colors
        self.textSize = textSize
    }

    /// The color of a series; colors repeat if there are more series than colors.
    public func series(_ index: Int) -> Color { colors.isEmpty ? ink : colors[index % colors.count] }

    /// Dark on white, with data colors that color-blind readers can distinguish.
    ///
    /// Source: Okabe, Ito, "Color Universal Design", 2008.
    public static let light = PlotTheme(
        background: .white, ink: Color(0x1D2125), muted: Color(0x6E757C), rule: Color(0xE3E6E9),
        colors: [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9].map { Color($0) })

    /// Light on a dark page.
    public static let dark = PlotTheme(
        background: Color(0x14171A), ink: Color(0xE9ECEF), muted: Color(0x9AA2AA), rule: Color(0x2C3238),
        colors: [0x56B4E9, 0xE69F00, 0x2BC79A, 0xE39BC4, 0xF0E442, 0x6FA8DC].map { Color($0) })
}
