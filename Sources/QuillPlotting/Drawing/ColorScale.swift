/// The colors of a range of numbers.
public struct ColorScale: Sendable, Equatable {
    /// The colors at equal distances, from the lowest number to the highest.
    public let colors: [PlotColor]
    /// Whether the middle color stands for zero, such as for weights.
    public let isDiverging: Bool

    /// Creates a scale from at least one color.
    public init(_ colors: [PlotColor], isDiverging: Bool = false) {
        self.colors = colors.isEmpty ? [.black] : colors
        self.isDiverging = isDiverging
    }

    /// From black to white, as digits are stored.
    public static let gray = ColorScale([.black, .white])
    /// From white to black, like ink on paper.
    public static let ink = ColorScale([.white, .black])
    /// From nearly white to dark blue; the colors differ in lightness, so they are readable without color vision.
    public static let blues = ColorScale(
        [0xF7FBFF, 0xC6DBEF, 0x6BAED6, 0x2171B5, 0x08306B].map { PlotColor($0) })
    /// From dark purple to yellow.
    ///
    /// Source: Smith, van der Walt, "viridis", 2015 (nine of its 256 colors).
    public static let viridis = ColorScale(
        [0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725].map {
            PlotColor($0)
        })
    /// From orange (negative) over white (zero) to blue (positive), which color-blind readers can distinguish.
    ///
    /// Source: Brewer, ColorBrewer "PuOr"–"RdBu" family, 2003; the ends are Okabe and Ito's.
    public static let diverging = ColorScale(
        [0xA63A00, 0xE08214, 0xFDD9B5, 0xF7F7F7, 0xBBD7EE, 0x4393C3, 0x08457F].map { PlotColor($0) },
        isDiverging: true)

    /// Returns the color at a share of the range, 0…1.
    public func callAsFunction(_ share: Double) -> PlotColor {
        guard colors.count > 1, share.isFinite else { return colors[0] }
        let place = max(0, min(1, share)) * Double(colors.count - 1)
        let lower = min(Int(place), colors.count - 2)
        return colors[lower].mixed(with: colors[lower + 1], place - Double(lower))
    }

    /// Returns the function that colors numbers.
    /// - Parameters:
    ///   - numbers: the numbers to show.
    ///   - range: the numbers of the first and the last color; nil for the extremes of the finite numbers.
    func over(_ numbers: [Double], range: ClosedRange<Double>?) -> (Double) -> PlotColor {
        let finite = numbers.filter(\.isFinite)
        let (least, most) = (finite.min() ?? 0, finite.max() ?? 1)
        let reach = max(abs(least), abs(most))
        let range = range ?? (isDiverging ? -reach...reach : least...most)
        let span = range.upperBound - range.lowerBound
        return { self(span > 0 ? ($0 - range.lowerBound) / span : isDiverging ? 0.5 : 0) }
    }
}

extension PlotColor {
    /// The relative luminance from 0 (black) to 1 (white).
    ///
    /// Source: W3C, "Web Content Accessibility Guidelines 2.1", 2018.
    public var luminance: Double {
        func linear(_ part: UInt8) -> Double {
            let share = Double(part) / 255
            return share <= 0.03928 ? share / 12.92 : SVGElement.power((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// Black or white, whichever stands out more on this color.
    public var contrasting: PlotColor { luminance > 0.179 ? .black : .white }
}
