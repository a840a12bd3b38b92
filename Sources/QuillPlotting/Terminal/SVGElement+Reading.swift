/// The attributes that a program needs to draw an element itself.
extension SVGElement {
    /// The value of an attribute.
    subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }

    /// The points of a line or a polygon.
    var points: [(Double, Double)] {
        (self["points"] ?? "").split(separator: " ").compactMap { pair in
            let numbers = pair.split(separator: ",").compactMap { Double($0) }
            return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
        }
    }

    /// The numbers of a transformation: `translate(x y)`, `rotate(degrees x y)`.
    var transform: [Double] {
        (self["transform"] ?? "").split { "( )".contains($0) }.compactMap { Double($0) }
    }
}

extension PlotColor {
    /// Reads SVG's notation with six hexadecimal digits.
    init?(attribute: String) {
        guard attribute.hasPrefix("#"), attribute.count == 7,
            let code = UInt32(attribute.dropFirst(), radix: 16)
        else { return nil }
        self.init(code)
    }
}
