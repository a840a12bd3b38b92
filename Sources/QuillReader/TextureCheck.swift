import QuillHandwriting

/// Tells the pieces of a texture, such as the weave of a cloth or the grain of wood, from writing: they are many, most of
/// them alike, and much of the rest is no digit.
enum TextureCheck {
    /// The fewest pieces of a texture.
    private static let fewest = 100
    /// The least share of a texture's digits that are the same one.
    private static let alike = 0.5
    /// The least share of a texture's pieces that are no digits.
    private static let rejected = 0.2

    /// Whether a page's whole regions are a texture. Someone's page full of 1s isn't: nearly all of its ink are digits.
    static func isTexture(_ segments: [Segment]) -> Bool {
        guard segments.count >= fewest else { return false }
        let digits = segments.compactMap { $0.digit }.filter(\.isDigit)
        let others = segments.count - digits.count
        return Double(others) >= rejected * Double(segments.count)
            && Double(mostFrequent(digits).count) >= alike * Double(digits.count)
    }

    /// The lines with doubts instead of the digit that most pieces resemble, and the number of these.
    static func doubting(_ lines: [[ReadDigit]]) -> (lines: [[ReadDigit]], count: Int) {
        let label = mostFrequent(lines.joined().filter(\.isDigit)).label
        var count = 0
        let doubted = lines.map { line in
            line.map { digit in
                guard digit.isDigit, digit.label == label else { return digit }
                count += 1
                return digit.with(isDigit: false)
            }
        }
        return (doubted, count)
    }

    private static func mostFrequent(_ digits: [ReadDigit]) -> (label: Int, count: Int) {
        var counts = [Int](repeating: 0, count: 10)
        for digit in digits { counts[digit.label] += 1 }
        let label = counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
        return (label, counts[label])
    }
}
