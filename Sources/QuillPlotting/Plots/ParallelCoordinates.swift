/// A line for each trial across parallel axes, one for each setting, colored by how well it did.
///
/// ```swift
/// import QuillPlotting
///
/// let drawing = ParallelCoordinates(
///     axes: [.init("units", [(0, "64"), (1, "128")]), .init("rate", [(0, "1e-4"), (1, "1e-2")])],
///     lines: [.init([0, 0.3], value: 0.97), .init([1, 0.8], value: 0.98)], valueName: "accuracy")
/// print(drawing.svg().text)
/// ```
///
/// Source: Inselberg, "The plane with parallel coordinates", The Visual Computer 1985.
public struct ParallelCoordinates: Drawing {
    /// An axis from 0, at its lower end, to 1.
    public struct Axis: Sendable {
        /// The name above the axis.
        public let name: String
        /// The ticks: places from 0 to 1 and what is written at them.
        public let ticks: [(place: Double, label: String)]

        /// An axis with a name and ticks.
        public init(_ name: String, _ ticks: [(place: Double, label: String)]) {
            self.name = name
            self.ticks = ticks
        }
    }

    /// A line across the axes.
    public struct Line: Sendable {
        /// The place on each axis, from 0 to 1; nil where the line has none.
        public let places: [Double?]
        /// The number that decides the color.
        public let value: Double

        /// A line with a place on each axis.
        public init(_ places: [Double?], value: Double) {
            self.places = places
            self.value = value
        }
    }

    /// The title above the drawing.
    public let title: String
    /// The axes from left to right.
    public let axes: [Axis]
    /// The lines, of which later ones cover earlier ones. The last one is thicker.
    public let lines: [Line]
    /// The name of the lines' values, which are an axis at the right edge.
    public let valueName: String

    /// Creates a drawing.
    /// - Parameters:
    ///   - title: the title above the drawing.
    ///   - axes: the axes from left to right.
    ///   - lines: the lines. Those whose values aren't finite are left out.
    ///   - valueName: the name of the lines' values.
    public init(title: String = "", axes: [Axis], lines: [Line], valueName: String) {
        self.title = title
        self.axes = axes
        self.lines = lines.filter(\.value.isFinite)
        self.valueName = valueName
    }

    /// Draws the page.
    public func svg(theme: PlotTheme) -> SVG {
        let size = theme.textSize
        let values = PlotAxis(of: lines.map(\.value), ticks: 5, isRound: false)
        let valueAxis = Axis(
            valueName, zip(values.ticks.values, values.ticks.labels).map { (values.share($0), $1) })
        let all = axes + [valueAxis]
        let slot = max(110, 640 / Double(max(all.count, 1)))
        let labels = all.map { axis in
            axis.ticks.map { SVGElement.width(of: $0.label, size: size) }.max() ?? 0
        }
        let left = 28 + max(labels.first ?? 0, SVGElement.width(of: all[0].name, size: size) / 2)
        let width = left + slot * Double(all.count - 1) + 48 + SVGElement.width(of: valueName, size: size) / 2
        let (top, bottom) = (title.isEmpty ? 56.0 : 84.0, 400.0)
        func x(_ axis: Int) -> Double { left + slot * Double(axis) }
        func y(_ place: Double) -> Double { bottom - (bottom - top) * place }
        var elements = [
            SVGElement.rectangle(x: 0, y: 0, width: width, height: bottom + 28, .fill(theme.background))
        ]
        if !title.isEmpty {
            elements.append(
                .text(title, x: 20, y: 20 + size, .init(size: size * 1.25, color: theme.ink, isBold: true)))
        }
        guard !lines.isEmpty else {
            elements.append(
                .text(
                    "no data", x: width / 2, y: (top + bottom) / 2,
                    .init(size: size, color: theme.muted, anchor: .middle)))
            return SVG(width: width, height: bottom + 28, elements)
        }
        // Viridis without its lightest colors, which would be lost on white.
        let scale = ColorScale.viridis
        let isDark = theme.background.luminance < 0.5
        for (number, line) in lines.enumerated() {
            let share = values.share(line.value)
            let color = scale(isDark ? 0.25 + 0.75 * share : 0.9 * share)
            let isLast = number == lines.count - 1
            let paint = SVGElement.Paint(
                stroke: color, width: isLast ? 3.2 : 1.6, opacity: isLast ? 1 : lines.count > 60 ? 0.5 : 0.8)
            // A line is broken where it has no place.
            var run: [(x: Double, y: Double)] = []
            for (axis, place) in (line.places.prefix(axes.count) + [share]).enumerated() {
                if let place {
                    run.append((x(axis), y(place)))
                } else {
                    if run.count > 1 { elements.append(.line(run, paint)) }
                    run = []
                }
            }
            if run.count > 1 { elements.append(.line(run, paint)) }
        }
        for (index, axis) in all.enumerated() {
            elements.append(.line([(x(index), top), (x(index), bottom)], .stroke(theme.muted, 1)))
            elements.append(
                .text(
                    SVGElement.shortened(axis.name, width: slot - 8, size: size), x: x(index), y: top - 16,
                    .init(size: size, color: theme.ink, isBold: true, anchor: .middle)))
            for (place, label) in axis.ticks {
                elements.append(
                    .line([(x(index) - 4, y(place)), (x(index), y(place))], .stroke(theme.muted, 1)))
                elements += Self.label(
                    SVGElement.shortened(label, width: slot - 12, size: size), x(index) - 7,
                    y(place) + size * 0.35, theme)
            }
        }
        return SVG(width: width, height: bottom + 28, elements)
    }

    /// A tick's label, on a patch that keeps lines from crossing it.
    private static func label(_ text: String, _ x: Double, _ y: Double, _ theme: PlotTheme) -> [SVGElement] {
        let (size, width) = (theme.textSize, SVGElement.width(of: text, size: theme.textSize))
        return [
            .rectangle(
                x: x - width - 2, y: y - size * 0.85, width: width + 3, height: size * 1.1,
                .fill(theme.background, opacity: 0.75)),
            .text(text, x: x, y: y, .init(size: size, color: theme.muted, anchor: .end)),
        ]
    }
}
