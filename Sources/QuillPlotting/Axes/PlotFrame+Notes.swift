extension PlotFrame {
    /// A sentence in the middle of the frame, such as for a plot without data.
    func note(_ text: String) -> SVGElement {
        .text(
            text, x: (left + right) / 2, y: (top + bottom) / 2,
            .init(size: theme.textSize * 1.2, color: theme.muted, anchor: .middle))
    }

    /// A remark above the frame, at its right end, such as about values that it can't show.
    func remark(_ text: String) -> SVGElement {
        .text(
            text, x: right, y: top - 6, .init(size: theme.textSize * 0.9, color: theme.muted, anchor: .end))
    }
}

extension SVGElement {
    /// A number with four significant digits, without trailing zeros.
    static func significant(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        guard value != 0, abs(value) < 1e6, abs(value) >= 1e-4 else {
            return value == 0 ? "0" : scientific(value)
        }
        var decimals = 3
        var size = abs(value)
        while size >= 10, decimals > 0 { (size, decimals) = (size / 10, decimals - 1) }
        while size < 1, decimals < 7 { (size, decimals) = (size * 10, decimals + 1) }
        return fixed(value, decimals: decimals, trimmed: true)
    }

    /// A number with a fixed number of decimals.
    static func fixed(_ value: Double, decimals: Int, trimmed: Bool = false) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return significant(value) }
        let scale = power(10, Double(decimals))
        let units = Int((abs(value) * scale).rounded())
        let sign = value < 0 && units > 0 ? "-" : ""
        var digits = String(units)
        digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        guard decimals > 0 else { return sign + digits }
        var fraction = String(digits.suffix(decimals))
        while trimmed, fraction.last == "0" { fraction.removeLast() }
        return sign + digits.dropLast(decimals) + (fraction.isEmpty ? "" : "." + fraction)
    }

    private static func scientific(_ value: Double) -> String {
        var (mantissa, exponent) = (abs(value), 0)
        while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
        return (value < 0 ? "-" : "") + fixed(mantissa, decimals: 2, trimmed: true) + "e\(exponent)"
    }
}
