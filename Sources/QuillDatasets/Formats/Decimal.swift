/// A number written in decimals, `-0.631`, `12`; nil for anything else. Made for files of millions of numbers.
func decimal(_ text: ArraySlice<UInt8>) -> Double? {
    var digits = text
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits = digits.dropFirst() }
    // 15 digits are exact in a double.
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
