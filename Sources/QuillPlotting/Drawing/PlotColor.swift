/// A color with 8 bits each of red, green, and blue.
public struct PlotColor: Sendable, Hashable {
    /// The components, 0 to 255.
    public let red, green, blue: UInt8

    /// A color from its components.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// A color from its hexadecimal code: `0x1B7F5C`.
    public init(_ hex: UInt32) {
        self.init(
            red: UInt8(hex >> 16 & 0xFF), green: UInt8(hex >> 8 & 0xFF), blue: UInt8(hex & 0xFF))
    }

    /// White.
    public static let white = PlotColor(0xFFFFFF)
    /// Black.
    public static let black = PlotColor(0x000000)

    /// The color mixed with another: this color at a share of 0, the other at 1.
    public func mixed(with other: PlotColor, _ share: Double) -> PlotColor {
        let share = max(0, min(1, share))
        func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
            let (from, to) = (Double(from), Double(to))
            return UInt8((from + (to - from) * share).rounded())
        }
        return PlotColor(
            red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
    }

    /// The color in SVG's notation, such as `#1b7f5c`.
    var attribute: String {
        "#"
            + [red, green, blue].map { part in
                let digits = String(part, radix: 16)
                return digits.count < 2 ? "0" + digits : digits
            }.joined()
    }
}
