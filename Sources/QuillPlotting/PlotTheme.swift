/// The colors and sizes of plots.
public struct PlotTheme: Sendable, Equatable {
    /// The page.
    public var background: Color
    /// Titles.
    public var ink: Color
    /// Ticks and labels.
    public var muted: Color
    /// The grid.
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

    /// The color of the data with an index; colors repeat when there are more data than colors.
    public func series(_ index: Int) -> Color { colors.isEmpty ? ink : colors[index % colors.count] }

    /// Dark on white.
    ///
    /// Source of the data's colors, which color-blind eyes can tell apart: Okabe, Ito, "Color Universal Design", 2008.
    public static let light = PlotTheme(
        background: .white, ink: Color(0x1D2125), muted: Color(0x6E757C), rule: Color(0xE3E6E9),
        colors: [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9].map { Color($0) })

    /// Light on a dark page.
    public static let dark = PlotTheme(
        background: Color(0x14171A), ink: Color(0xE9ECEF), muted: Color(0x9AA2AA), rule: Color(0x2C3238),
        colors: [0x56B4E9, 0xE69F00, 0x2BC79A, 0xE39BC4, 0xF0E442, 0x6FA8DC].map { Color($0) })
}
