/// Parses a decimal number such as `-0.631` or `12`; returns nil for anything else. Fast enough for files with
/// millions of numbers.
func decimal(_ text: ArraySlice<UInt8>) -> Double? {
    var digits = text
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits = digits.dropFirst() }
    // A double represents 15 digits exactly.
    guard (1...16).contains(digits.count) else { return nil }
    var (value, scale, seen, isFraction) = (0.0, 1.0, 0, false)
    for byte in digits {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            value = value * 10 + Double(byte - UInt8(ascii: "0"))
            if isFraction { scale *= 10 }
            seen += 1
        case UInt8(ascii: ".") where !isFraction: isFraction = true
        default: return nil
        }
    }
    guard (1...15).contains(seen) else { return nil }
    return (isNegative ? -value : value) / scale
}
