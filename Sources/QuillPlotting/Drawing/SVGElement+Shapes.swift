extension SVGElement {
    /// The fill and stroke of a shape. Without either, the shape is invisible.
    public struct Paint: Sendable, Equatable {
        /// The color of the inside; nil for none.
        public var fill: PlotColor?
        /// The color of the outline; nil for none.
        public var stroke: PlotColor?
        /// The outline's width.
        public var width: Double
        /// The opacity, from 0 (invisible) to 1 (opaque).
        public var opacity: Double
        /// The lengths of the outline's dashes and gaps, in widths of the outline; empty for none.
        public var dashes: [Double] = []
        /// Whether the outline is dashed.
        public var isDashed: Bool {
            get { !dashes.isEmpty }
            set { dashes = newValue ? [3, 2.5] : [] }
        }

        /// Paint with a fill, an outline, or both.
        public init(fill: PlotColor? = nil, stroke: PlotColor? = nil, width: Double = 1, opacity: Double = 1)
        {
            self.fill = fill
            self.stroke = stroke
            self.width = width
            self.opacity = opacity
        }

        /// Paint with a fill only.
        public static func fill(_ color: PlotColor, opacity: Double = 1) -> Paint {
            Paint(fill: color, opacity: opacity)
        }

        /// Paint with an outline only.
        public static func stroke(_ color: PlotColor, _ width: Double = 1) -> Paint {
            Paint(stroke: color, width: width)
        }

        var attributes: [(String, String)] {
            var attributes = [("fill", fill?.attribute ?? "none")]
            if let stroke {
                attributes += [
                    ("stroke", stroke.attribute), ("stroke-width", number(width)),
                    ("stroke-linecap", "round"), ("stroke-linejoin", "round"),
                ]
            }
            if isDashed {
                let lengths = dashes.map { number(width * $0) }.joined(separator: " ")
                attributes.append(("stroke-dasharray", lengths))
            }
            if opacity != 1 { attributes.append(("opacity", number(opacity))) }
            return attributes
        }
    }

    /// A rectangle.
    /// - Parameters:
    ///   - x: the left edge.
    ///   - y: the top edge.
    ///   - width: the width.
    ///   - height: the height.
    ///   - radius: the radius of its corners.
    ///   - paint: the fill and the stroke.
    public static func rectangle(
        x: Double, y: Double, width: Double, height: Double, radius: Double = 0, _ paint: Paint
    ) -> SVGElement {
        var attributes = [
            ("x", number(x)), ("y", number(y)), ("width", number(max(0, width))),
            ("height", number(max(0, height))),
        ]
        if radius > 0 { attributes.append(("rx", number(radius))) }
        return SVGElement("rect", attributes + paint.attributes)
    }

    /// A circle.
    public static func circle(x: Double, y: Double, radius: Double, _ paint: Paint) -> SVGElement {
        SVGElement(
            "circle",
            [("cx", number(x)), ("cy", number(y)), ("r", number(max(0, radius)))] + paint.attributes)
    }

    /// Straight lines from each point to the next.
    public static func line(_ points: [(x: Double, y: Double)], _ paint: Paint) -> SVGElement {
        let places = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
        return SVGElement("polyline", [("points", places)] + paint.attributes)
    }

    /// A closed shape with straight sides.
    public static func polygon(_ points: [(x: Double, y: Double)], _ paint: Paint) -> SVGElement {
        let places = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
        return SVGElement("polygon", [("points", places)] + paint.attributes)
    }

    /// A picture, stretched to a rectangle.
    /// - Parameters:
    ///   - address: the picture's URL, usually a `data:` URL that contains it.
    ///   - x: the left edge.
    ///   - y: the top edge.
    ///   - width: the width.
    ///   - height: the height.
    public static func image(
        _ address: String, x: Double, y: Double, width: Double, height: Double
    ) -> SVGElement {
        SVGElement(
            "image",
            [
                ("x", number(x)), ("y", number(y)), ("width", number(max(0, width))),
                ("height", number(max(0, height))), ("preserveAspectRatio", "none"), ("xlink:href", address),
            ])
    }

    /// A bitmap, stretched to a rectangle with sharp pixels.
    /// - Parameters:
    ///   - bitmap: the image.
    ///   - x: the left edge.
    ///   - y: the top edge.
    ///   - width: the width.
    ///   - height: the height.
    public static func bitmap(
        _ bitmap: Bitmap, x: Double, y: Double, width: Double, height: Double
    ) -> SVGElement {
        // Viewers blur images that they enlarge, whatever the drawing says. Repeated pixels stay squares.
        let enlarged = bitmap.enlarged(Int((width * 1.5 / Double(bitmap.width)).rounded(.up)))
        var element = image(enlarged.address, x: x, y: y, width: width, height: height)
        element.bitmap = bitmap
        return element
    }

    /// A group of elements, translated by (x, y).
    public static func group(x: Double = 0, y: Double = 0, _ elements: [SVGElement]) -> SVGElement {
        SVGElement("g", [("transform", "translate(\(number(x)) \(number(y)))")], children: elements)
    }
}

extension SVGElement {
    /// The element rotated clockwise around a point.
    /// - Parameters:
    ///   - degrees: the angle; 360 is a full turn.
    ///   - x: the left edge.
    ///   - y: the top edge.
    public func rotated(by degrees: Double, x: Double, y: Double) -> SVGElement {
        let (degrees, x, y) = (Self.number(degrees), Self.number(x), Self.number(y))
        return SVGElement("g", [("transform", "rotate(\(degrees) \(x) \(y))")], children: [self])
    }
}
