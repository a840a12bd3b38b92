import QuillTensor

/// Numbers with commas in a table: `0,5` has a decimal comma, and `1,542` has one or separates thousands.
struct CommaNumbers {
    /// The first number that may have a separator of thousands, and its place.
    private var grouped: (text: String, line: Int, column: Int)?
    /// Whether a number has a comma that can only be a decimal one, so that all are.
    private var hasDecimals = false

    /// Notes a number.
    mutating func add(_ text: ArraySlice<UInt8>, _ line: Int, _ column: Int) {
        let comma = UInt8(ascii: ",")
        guard !hasDecimals, let place = text.firstIndex(of: comma) else { return }
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        let whole = text[..<place].filter(isDigit)
        let rest = text[(place + 1)...].filter { $0 != 0x20 }
        if rest.count == 3, rest.allSatisfy(isDigit), (1...3).contains(whole.count), whole.first != 0x30 {
            grouped = grouped ?? (String(decoding: text, as: UTF8.self), line, column)
        } else {
            hasDecimals = true
        }
    }

    /// - Throws: a `.data` error if nothing tells what the commas mean.
    func check(_ name: String) throws {
        guard let grouped, !hasDecimals else { return }
        let whole = grouped.text.filter { $0 != "," }
        let fraction = grouped.text.map { $0 == "," ? "." : $0 }
        throw QuillError(
            .data,
            "\(name): line \(grouped.line), column \(grouped.column + 1): '\(grouped.text)' may be \(whole), with a separator "
                + "of thousands, or \(String(fraction)); save the table without such separators")
    }
}
