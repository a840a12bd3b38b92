import QuillSystem

/// Round numbers along an axis: multiples of 1, 2, or 5 times a power of ten.
///
/// Source: Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990.
public struct Ticks: Sendable, Equatable {
    /// The ticks' values, in ascending order.
    public let values: [Double]
    /// The ticks' labels, with as many decimals as the step needs.
    public let labels: [String]
    /// The distance between ticks on a linear axis; 1 for others.
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

    /// The powers of ten within a positive range, with their doubles and fives if there are only a few.
    static func logarithmic(_ range: ClosedRange<Double>) -> Ticks {
        let exponents =
            Int(log10(range.lowerBound).rounded(.down))...Int(log10(range.upperBound).rounded(.up))
        func numbers(_ digits: [Int]) -> [(digit: Int, exponent: Int, value: Double)] {
            exponents.flatMap { exponent in
                digits.map { ($0, exponent, Double("\($0)e\(exponent)") ?? 0) }
            }.filter { range.contains($0.2) }
        }
        var chosen = numbers([1])
        if chosen.count > 8 {
            let every = (chosen.count + 7) / 8
            chosen = chosen.filter { $0.exponent % every == 0 }
        } else if chosen.count < 3 {
            chosen = numbers([1, 2, 5])
        }
        guard chosen.count > 1 else {
            // Less than a factor of two: round numbers are better.
            return Ticks(range)
        }
        return Ticks(chosen.map(\.value), chosen.map { label($0.digit, $0.exponent) })
    }

    /// A name at each of 0, 1, 2, ….
    static func categories(_ names: [String]) -> Ticks { Ticks(names.indices.map(Double.init), names) }

    private init(_ values: [Double], _ labels: [String]) {
        (self.values, self.labels, step) = (values, labels, 1)
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
