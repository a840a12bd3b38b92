import QuillSystem

extension Int {
    /// The number with commas between thousands: `54,000`.
    package var grouped: String {
        let digits = String(magnitude)
        var result = self < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
            result.append(digit)
        }
        return result
    }

    /// Returns the number with a noun in the right form: `1 image`, `54,000 images`.
    /// - Parameters:
    ///   - noun: the noun for one.
    ///   - plural: the noun for several; by default with an s.
    package func counted(_ noun: String, _ plural: String? = nil) -> String {
        "\(grouped) \(self == 1 ? noun : plural ?? noun + "s")"
    }

    /// The number as a size in memory, in powers of ten: `2.7 MB`.
    package var asBytes: String {
        switch self {
        case 1_000_000_000...: (Double(self) / 1e9).fixed(1) + " GB"
        case 1_000_000...: (Double(self) / 1e6).fixed(1) + " MB"
        case 1000...: (Double(self) / 1e3).fixed(1) + " kB"
        default: "\(self) bytes"
        }
    }
}

extension Double {
    /// Returns the number with the given number of digits after the decimal point: `0.9912`.
    package func fixed(_ digits: Int) -> String { printed("%.*f", digits) }

    /// Returns the number with one digit before the point, the given number after it, and an exponent: `9.91e-01`.
    package func scientific(_ digits: Int) -> String { printed("%.*e", digits) }

    private func printed(_ format: String, _ digits: Int) -> String {
        // The sign of NaN means nothing.
        if isNaN { return "nan" }
        return withVaList([Int32(digits), self]) { arguments in
            // The largest double has 309 digits before the point.
            var buffer = [CChar](repeating: 0, count: 312 + digits)
            let count = Int(vsnprintf(&buffer, buffer.count, format, arguments))
            return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
