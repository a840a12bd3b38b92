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

    /// The color of one of several classes: the data colors for up to six classes, and otherwise ten that can be told
    /// apart.
    ///
    /// Source: Tol, "Colour Schemes", SRON technical note 09-002, 2021 (muted).
    public func category(_ index: Int, of count: Int) -> Color {
        guard count > colors.count else { return series(index) }
        let base = Self.categories[index % Self.categories.count]
        return background.luminance < 0.5 ? base.mixed(with: .white, 0.28) : base
    }

    private static let categories: [Color] = [
        0x332288, 0x88CCEE, 0x44AA99, 0x117733, 0x999933, 0xDDCC77, 0xCC6677, 0x882255, 0xAA4499, 0x777777,
    ].map { Color($0) }

    /// Green for what is right.
    public var right: Color { background.luminance < 0.5 ? Color(0x2BC79A) : Color(0x00795A) }
    /// Red for what is wrong.
    public var wrong: Color { background.luminance < 0.5 ? Color(0xFF8A5C) : Color(0xB8400A) }

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
