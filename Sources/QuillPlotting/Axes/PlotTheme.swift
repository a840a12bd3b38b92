/// The colors and sizes of plots.
public struct PlotTheme: Sendable, Equatable {
    /// The color of the page.
    public var background: PlotColor
    /// The color of titles.
    public var ink: PlotColor
    /// The color of ticks and labels.
    public var muted: PlotColor
    /// The color of the grid.
    public var rule: PlotColor
    /// The colors of the data, in order.
    public var colors: [PlotColor]
    /// The size of ticks and labels; titles are larger.
    public var textSize: Double

    /// A theme from its parts.
    public init(
        background: PlotColor, ink: PlotColor, muted: PlotColor, rule: PlotColor, colors: [PlotColor],
        textSize: Double = 12
    ) {
        self.background = background
        self.ink = ink
        self.muted = muted
        self.rule = rule
        self.colors = colors
        self.textSize = textSize
    }

    /// The color of a series; colors repeat if there are more series than colors.
    public func series(_ index: Int) -> PlotColor { colors.isEmpty ? ink : colors[index % colors.count] }

    /// The color of one of several classes: the data colors for up to six classes, and otherwise ten that can be told
    /// apart.
    ///
    /// Source: Tol, "Colour Schemes", SRON technical note 09-002, 2021 (muted).
    public func category(_ index: Int, of count: Int) -> PlotColor {
        guard count > colors.count else { return series(index) }
        let base = Self.categories[index % Self.categories.count]
        return background.luminance < 0.5 ? base.mixed(with: .white, 0.28) : base
    }

    /// The line of one of several series, in the color of ``category(_:of:)``. Where colors repeat, dashes tell the lines
    /// apart.
    /// - Parameters:
    ///   - index: the number of the series.
    ///   - count: the number of series.
    ///   - width: the width of the line.
    ///   - isDashed: whether the line is dashed anyway, such as for validation.
    func line(_ index: Int, of count: Int, width: Double, isDashed: Bool = false) -> SVGElement.Paint {
        var paint = SVGElement.Paint.stroke(category(index, of: count), width)
        let repetition = count > colors.count ? index / Self.categories.count : 0
        // A dot is a dash with nothing but round ends. Some viewers don't draw those of no length at all.
        if isDashed {
            paint.dashes = [3, 2.5] + Array(repeating: [0.05, 2.5], count: repetition).joined()
        } else if repetition > 0 {
            paint.dashes = [8, 3] + Array(repeating: [0.05, 3], count: repetition - 1).joined()
        }
        return paint
    }

    private static let categories: [PlotColor] = [
        0x332288, 0x88CCEE, 0x44AA99, 0x117733, 0x999933, 0xDDCC77, 0xCC6677, 0x882255, 0xAA4499, 0x777777,
    ].map { PlotColor($0) }

    /// Green for what is right.
    public var right: PlotColor { background.luminance < 0.5 ? PlotColor(0x2BC79A) : PlotColor(0x00795A) }
    /// Red for what is wrong.
    public var wrong: PlotColor { background.luminance < 0.5 ? PlotColor(0xFF8A5C) : PlotColor(0xB8400A) }

    /// Dark on white, with data colors that color-blind readers can distinguish.
    ///
    /// Source: Okabe, Ito, "Color Universal Design", 2008.
    public static let light = PlotTheme(
        background: .white, ink: PlotColor(0x1D2125), muted: PlotColor(0x6E757C), rule: PlotColor(0xE3E6E9),
        colors: [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9].map { PlotColor($0) })

    /// Light on a dark page.
    public static let dark = PlotTheme(
        background: PlotColor(0x14171A), ink: PlotColor(0xE9ECEF), muted: PlotColor(0x9AA2AA),
        rule: PlotColor(0x2C3238),
        colors: [0x56B4E9, 0xE69F00, 0x2BC79A, 0xE39BC4, 0xF0E442, 0x6FA8DC].map { PlotColor($0) })
}
