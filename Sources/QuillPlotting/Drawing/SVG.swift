/// An SVG drawing: shapes and text on a page, in units of one pixel at scale 1.
///
/// Source: W3C, "Scalable Vector Graphics (SVG) 1.1 (Second Edition)", 2011.
public struct SVG: Sendable, Equatable {
    /// The page's size.
    public let width, height: Double
    /// The elements; later ones cover earlier ones.
    public var elements: [SVGElement]

    /// A page.
    public init(width: Double, height: Double, _ elements: [SVGElement] = []) {
        self.width = width
        self.height = height
        self.elements = elements
    }

    /// The contents of the SVG file.
    public var text: String {
        let (width, height) = (SVGElement.number(width), SVGElement.number(height))
        let root = SVGElement(
            "svg",
            [
                ("xmlns", "http://www.w3.org/2000/svg"), ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
                ("width", width), ("height", height), ("viewBox", "0 0 \(width) \(height)"),
            ], children: elements)
        return root.text + "\n"
    }
}
