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
    func scientific(_ digits: Int) -> String { printed("%.*e", digits) }

    private func printed(_ format: String, _ digits: Int) -> String {
        withVaList([Int32(digits), self]) { arguments in
            // The largest double has 309 digits before the point.
            var buffer = [CChar](repeating: 0, count: 312 + digits)
            let count = Int(vsnprintf(&buffer, buffer.count, format, arguments))
            return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
