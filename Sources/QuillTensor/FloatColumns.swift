/// Writes floating point in aligned columns as NumPy does (`FloatingFormat` in numpy/_core/arrayprint.py): the shortest
/// digits that identify a number, at most 8 after the point; with exponents if the numbers are very large, very small, or
/// very different.
struct FloatColumns<Number: BinaryFloatingPoint & LosslessStringConvertible> {
    private let hasExponents: Bool
    /// The number of digits after the point, with exponents.
    private var fractionDigits = 0
    private var exponentDigits = 2
    private var left = 0
    private var right = 0

    private static var precision: Int { 8 }

    /// Chooses the form from the numbers that will be printed.
    /// - Parameter largestPlain: numbers from this on are written with exponents.
    init(_ numbers: [Number], largestPlain: Number) {
        let finite = numbers.filter(\.isFinite)
        let magnitudes = finite.filter { $0 != 0 }.map(\.magnitude)
        if let largest = magnitudes.max(), let smallest = magnitudes.min() {
            hasExponents = largest >= largestPlain || smallest < 0.0001 || largest / smallest > 1000
        } else {
            hasExponents = false
        }
        for number in finite {
            let digits = Decimal(number)
            let (whole, fraction): (String, String)
            if hasExponents {
                let parts = digits.scientific(precision: Self.precision)
                (whole, fraction) = (parts.whole, parts.fraction)
                exponentDigits = max(exponentDigits, parts.exponent.count - 1)
                fractionDigits = max(fractionDigits, fraction.count)
            } else {
                (whole, fraction) = digits.positional(precision: Self.precision)
                right = max(right, fraction.count)
            }
            left = max(left, whole.count)
        }
        // The space after the digits: e, sign and digits of the exponent.
        if hasExponents { right = exponentDigits + 2 + fractionDigits }
        if finite.count < numbers.count {
            let longest = numbers.contains { $0 < 0 && $0.isInfinite } ? 4 : 3
            left = max(left, longest - (right + 1))
        }
    }

    /// Returns a number, aligned with the others.
    func text(_ number: Number) -> String {
        guard number.isFinite else { return Self.special(number).right(left + right + 1) }
        let digits = Decimal(number)
        if hasExponents {
            // Where others need more digits, the further digits of the number itself, not zeros.
            let parts = Double(number).scientific(fractionDigits).split(separator: "e")
            let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
            let padding = String(repeating: "0", count: max(0, exponentDigits + 1 - parts[1].count))
            return String(mantissa[0]).right(left) + "." + (mantissa.count > 1 ? mantissa[1] : "") + "e"
                + parts[1].prefix(1) + padding + parts[1].dropFirst()
        }
        let (whole, fraction) = digits.positional(precision: Self.precision)
        return whole.right(left) + "." + fraction.left(right)
    }

    /// Returns a number alone, as Python prints one of NumPy's numbers: `2.5`, `1e-05`.
    /// - Parameter largestPlain: numbers from this on are written with exponents.
    static func scalar(_ number: Number, largestPlain: Number) -> String {
        guard number.isFinite else { return special(number) }
        let digits = Decimal(number)
        if number == 0 || (number.magnitude >= 1e-4 && number.magnitude < largestPlain) {
            let (whole, fraction) = digits.positional(precision: nil)
            return whole + "." + (fraction.isEmpty ? "0" : fraction)
        }
        let parts = digits.scientific(precision: nil)
        return parts.whole + (parts.fraction.isEmpty ? "" : "." + parts.fraction) + "e" + parts.exponent
    }

    private static func special(_ number: Number) -> String {
        number.isNaN ? "nan" : number < 0 ? "-inf" : "inf"
    }

    /// The shortest decimal digits that identify a number.
    private struct Decimal {
        let number: Double
        let sign: String
        /// The digits without zeros at either end; none for zero.
        let digits: [Character]
        /// The number of digits before the point: 1 for 2.5, 0 for 0.25, -1 for 0.025.
        let point: Int

        init(_ number: Number) {
            self.number = Double(number)
            sign = number.sign == .minus ? "-" : ""
            let parts = number.magnitude.description.split(separator: "e")
            let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
            let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
            let fraction = mantissa.count > 1 ? mantissa[1] : ""
            let all = Array(mantissa[0] + fraction)
            let start = all.firstIndex { $0 != "0" } ?? all.count
            let end = (all.lastIndex { $0 != "0" } ?? -1) + 1
            digits = start < end ? Array(all[start..<end]) : []
            point = digits.isEmpty ? 1 : mantissa[0].count - start + exponent
        }

        /// Returns the digits before and after the point, the latter at most `precision` and without zeros at the end.
        func positional(precision: Int?) -> (whole: String, fraction: String) {
            if let precision, digits.count - point > precision {
                let parts = number.magnitude.fixed(precision).split(separator: ".")
                return (sign + parts[0], Self.trimmed(parts[1]))
            }
            let whole = String(digits.prefix(max(point, 0)))
            let zeros = String(repeating: "0", count: max(0, point - digits.count))
            let leading = String(repeating: "0", count: digits.isEmpty ? 0 : max(0, -point))
            return (
                sign + (whole.isEmpty ? "0" : whole + zeros),
                leading + String(digits.dropFirst(max(point, 0)))
            )
        }

        /// Returns one digit before the point, those after it, and the exponent with its sign and at least two digits.
        func scientific(precision: Int?) -> (whole: String, fraction: String, exponent: String) {
            var (digits, exponent) = (digits, digits.isEmpty ? 0 : point - 1)
            if let precision, digits.count > precision + 1 {
                let parts = number.magnitude.scientific(precision).split(separator: "e")
                digits = Array(Self.trimmed(parts[0].filter { $0 != "." }))
                exponent = Int(parts[1]) ?? 0
            }
            let size = String(exponent.magnitude)
            return (
                sign + (digits.first.map(String.init) ?? "0"), String(digits.dropFirst()),
                (exponent < 0 ? "-" : "+") + (size.count < 2 ? "0" : "") + size
            )
        }

        private static func trimmed(_ digits: some StringProtocol) -> String {
            var digits = String(digits)
            while digits.last == "0" { digits.removeLast() }
            return digits
        }
    }
}
