import QuillSystem

/// Points in space, seen from a direction, colored by class.
public struct ScatterChart3D: Drawing {
    /// The title above the chart.
    public let title: String
    /// The points.
    public let points: [(x: Double, y: Double, z: Double)]
    /// The class of each point; empty for one color.
    public let classes: [Int]
    /// The names of the classes.
    public let classNames: [String]
    /// The direction of view in degrees: the angle around the vertical axis, and the angle above the ground.
    public let azimuth, elevation: Double

    /// A scatter chart in space.
    /// - Parameters:
    ///   - title: the title above the chart.
    ///   - points: the points. Those that aren't finite are left out.
    ///   - classes: the class of each point; if there are fewer than points, all have one color.
    ///   - classNames: the names of the classes; by default their numbers.
    ///   - azimuth: the angle of view around the vertical axis, in degrees.
    ///   - elevation: the angle of view above the ground, in degrees.
    public init(
        title: String = "", _ points: [(x: Double, y: Double, z: Double)], classes: [Int] = [],
        classNames: [String]? = nil, azimuth: Double = 35, elevation: Double = 20
    ) {
        self.title = title
        self.points = points
        self.classes = classes.count < points.count ? [] : classes.map { max($0, 0) }
        self.classNames = classNames ?? (0...(self.classes.max() ?? 0)).map { "\($0)" }
        self.azimuth = azimuth
        self.elevation = elevation
    }

    /// Draws the box around the points, and the points from back to front; nearer ones are larger.
    public func svg(theme: PlotTheme) -> SVG {
        let (width, height) = (720.0, 640.0)
        let size = theme.textSize
        let names = classes.isEmpty || classNames.count > 20 ? [] : classNames
        let paints = names.indices.map { SVGElement.Paint.stroke(theme.category($0, of: names.count), 3) }
        let legend = PlotLegend(names, paints, left: 40, right: width - 24, size: size)
        let (centerX, centerY) = (width / 2, (height - legend.height + 30) / 2)
        let reach = min(width, height - legend.height - 30) * 0.29
        var elements = [
            SVGElement.rectangle(x: 0, y: 0, width: width, height: height, .fill(theme.background))
        ]
        if !title.isEmpty {
            elements.append(
                .text(title, x: 40, y: 20 + size, .init(size: size * 1.35, color: theme.ink, isBold: true)))
        }
        func place(_ point: SIMD3<Double>) -> (x: Double, y: Double, depth: Double) {
            let turned = turned(point)
            return (centerX + turned.x * reach, centerY - turned.z * reach, turned.y)
        }
        for (from, to) in Self.edges {
            let (start, end) = (place(from), place(to))
            elements.append(.line([(start.x, start.y), (end.x, end.y)], .stroke(theme.rule)))
        }
        let placed = normalized().map { (index: $0.index, at: place($0.point)) }
        for (index, at) in placed.sorted(by: { ($0.at.depth, $0.index) > ($1.at.depth, $1.index) }) {
            let color = theme.category(classes.isEmpty ? 0 : classes[index], of: classNames.count)
            let nearness = max(0, min(1, (1.8 - at.depth) / 3.6))
            let base = placed.count > 3000 ? 1.0 : placed.count > 300 ? 1.8 : 3
            elements.append(
                .circle(
                    x: at.x, y: at.y, radius: base * (0.7 + 0.7 * nearness),
                    .fill(color.mixed(with: theme.background, 0.45 * (1 - nearness)), opacity: 0.85)))
        }
        if placed.isEmpty {
            elements.append(
                .text(
                    "no data", x: centerX, y: centerY,
                    .init(size: size * 1.2, color: theme.muted, anchor: .middle)))
        }
        elements += legend.elements(top: height - legend.height - 14, theme)
        return SVG(width: width, height: height, elements)
    }

    /// The points scaled to a cube from −1 to 1, with their indices.
    private func normalized() -> [(index: Int, point: SIMD3<Double>)] {
        let finite = points.indices.filter { index in
            points[index].x.isFinite && points[index].y.isFinite && points[index].z.isFinite
        }
        func scale(_ values: [Double]) -> (Double) -> Double {
            let (least, most) = (values.min() ?? 0, values.max() ?? 1)
            return { most > least ? ($0 - least) / (most - least) * 2 - 1 : 0 }
        }
        let x = scale(finite.map { points[$0].x }), y = scale(finite.map { points[$0].y })
        let z = scale(finite.map { points[$0].z })
        return finite.map { ($0, SIMD3(x(points[$0].x), y(points[$0].y), z(points[$0].z))) }
    }

    /// A point as seen: x to the right, y away, z up.
    private func turned(_ point: SIMD3<Double>) -> SIMD3<Double> {
        let (around, above) = (azimuth * .pi / 180, elevation * .pi / 180)
        let x = point.x * cos(around) - point.y * sin(around)
        let y = point.x * sin(around) + point.y * cos(around)
        return SIMD3(x, y * cos(above) - point.z * sin(above), y * sin(above) + point.z * cos(above))
    }

    /// The twelve edges of a cube from −1 to 1.
    private static let edges: [(SIMD3<Double>, SIMD3<Double>)] = {
        let corners = (0..<8).map { corner in
            SIMD3<Double>(corner & 1 == 0 ? -1 : 1, corner & 2 == 0 ? -1 : 1, corner & 4 == 0 ? -1 : 1)
        }
        return (0..<8).flatMap { corner in
            [1, 2, 4].filter { corner & $0 == 0 }.map { (corners[corner], corners[corner | $0]) }
        }
    }()
}
