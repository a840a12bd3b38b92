/// Rows of text, printed in columns or as Markdown.
struct Table {
    let heads: [String]
    /// The number of text columns, from the left. The others hold numbers, aligned right.
    let words: Int
    var rows: [[String]] = []

    var text: String {
        let widths = heads.indices.map { column in ([heads] + rows).map { $0[column].count }.max() ?? 0 }
        return ([heads] + rows).map { line($0, widths, separator: "  ") }.joined(separator: "\n")
    }

    var markdown: String {
        let rule = heads.indices.map { $0 < words ? "---" : "---:" }
        return ([heads, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }.joined(
            separator: "\n")
    }

    private func line(_ row: [String], _ widths: [Int], separator: String) -> String {
        row.indices.map { column in
            let space = String(repeating: " ", count: widths[column] - row[column].count)
            return column < words ? row[column] + space : space + row[column]
        }.joined(separator: separator)
    }
}

/// Returns a number with a fixed number of decimals, or a dash for nil.
func fixed(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite else { return "–" }
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = (abs(value) * scale).rounded()
    let whole = Int64(scaled / scale)
    let sign = value < 0 ? "−" : ""
    guard digits > 0 else { return "\(sign)\(whole)" }
    let fraction = String(Int64(scaled - Double(whole) * scale))
    return "\(sign)\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
}
