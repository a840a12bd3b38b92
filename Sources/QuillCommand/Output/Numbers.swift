import Foundation

/// 54,000
func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var result = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
        result.append(digit)
    }
    return result
}

/// 0.9912
func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

/// 2.7 MB, in powers of ten.
func bytes(_ count: Int) -> String {
    switch count {
    case 1_000_000_000...: fixed(Double(count) / 1e9, 1) + " GB"
    case 1_000_000...: fixed(Double(count) / 1e6, 1) + " MB"
    case 1000...: fixed(Double(count) / 1e3, 1) + " kB"
    default: "\(count) bytes"
    }
}

/// Text at the right of a column.
func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}

/// Text at the left of a column.
func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}
