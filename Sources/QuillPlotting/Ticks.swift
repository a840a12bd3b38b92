import QuillSystem

/// Round numbers along an axis: multiples of 1, 2, or 5 times a power of ten.
///
/// Source: Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990.
public struct Ticks: Sendable, Equatable {
    /// The ticks' values, in ascending order.
    public let values: [Double]
    /// The ticks' labels, with as many decimals as the step needs.
    public let labels: [String]
    /// The distance between ticks.
    public let step: Double

    /// The round numbers within a range.
    /// - Parameters:
    ///   - range: the range to cover.
    ///   - count: the approximate number of ticks.
    public init(_ range: ClosedRange<Double>, count: Int = 6) {
        let span = range.upperBound - range.lowerBound
        guard span > 0, span.isFinite else {
            (values, labels, step) = ([range.lowerBound], [SVGElement.number(range.lowerBound)], 1)
            return
        }
        let rough = span / Double(max(count - 1, 1))
        var exponent = Int(log10(rough).rounded(.down))
        // A step at a threshold must not depend on the last bit.
        let ratio = rough / pow(10, Double(exponent)) + 1e-9
        var digit = ratio < 1.5 ? 1 : ratio < 3 ? 2 : ratio < 7 ? 5 : 10
        if digit == 10 { (digit, exponent) = (1, exponent + 1) }
        step = Double("\(digit)e\(exponent)") ?? rough
        // The tolerance keeps ticks at the ends of the range despite rounding.
        let first = Int((range.lowerBound / step - 1e-9).rounded(.up))
        let last = Int((range.upperBound / step + 1e-9).rounded(.down))
        let multiples = (first...max(first, last)).map { $0 * digit }
        let power = exponent
        values = multiples.map { Double("\($0)e\(power)") ?? 0 }
        labels = multiples.map { Self.label($0, power) }
    }

    /// `number` times ten to the power of `exponent`, in decimal digits.
    private static func label(_ number: Int, _ exponent: Int) -> String {
        guard (-6...6).contains(exponent) else { return number == 0 ? "0" : "\(number)e\(exponent)" }
        let digits = String(number.magnitude)
        let sign = number < 0 ? "-" : ""
        if number == 0, exponent >= 0 { return "0" }
        if exponent >= 0 { return sign + digits + String(repeating: "0", count: exponent) }
        let padded = String(repeating: "0", count: max(0, 1 - exponent - digits.count)) + digits
        return sign + padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
    }
}
