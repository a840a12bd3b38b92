/// The powers of ten that a double represents exactly.
private let powers: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
}

/// Parses a decimal number such as `-0.631`, `12`, or `1.2e+02`, with spaces around it; returns nil for anything else.
/// Fast enough for files with millions of numbers.
func decimal(_ text: ArraySlice<UInt8>) -> Double? {
    var digits = text
    while digits.first == 0x20 { digits = digits.dropFirst() }
    while digits.last == 0x20 { digits = digits.dropLast() }
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    // NumPy's longest, with all digits, has 25 characters.
    guard (1...64).contains(digits.count) else { return nil }
    var (value, scale, seen, places, isFraction) = (0.0, 0, 0, 0, false)
    var index = digits.startIndex
    scan: while index < digits.endIndex {
        let byte = digits[index]
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            seen += 1
            // A double represents 15 digits exactly. Later ones matter only for the last bit.
            if places < 15 {
                value = value * 10 + Double(byte - UInt8(ascii: "0"))
                if value > 0 { places += 1 }
                if isFraction { scale -= 1 }
            } else if !isFraction {
                scale += 1
            }
        case UInt8(ascii: "."), UInt8(ascii: ","):
            if isFraction { return nil }
            isFraction = true
        case UInt8(ascii: "e"), UInt8(ascii: "E"): break scan
        default: return nil
        }
        index += 1
    }
    guard seen > 0 else { return nil }
    if index < digits.endIndex {
        guard let exponent = exponent(digits[(index + 1)...]) else { return nil }
        scale += exponent
    }
    if value == 0 { return 0 }
    guard scale.magnitude < 300 else { return nil }
    while scale != 0 {
        let step = min(Int(scale.magnitude), 22)
        value = scale < 0 ? value / powers[step] : value * powers[step]
        scale += scale < 0 ? step : -step
    }
    return isNegative ? -value : value
}

private func exponent(_ text: ArraySlice<UInt8>) -> Int? {
    var digits = text
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return nil
    }
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return isNegative ? -value : value
}
