import QuillHandwriting

extension Reading {
    /// The text, with newlines between lines: the digits, "?" for ink that isn't a digit, the marks among them, and a space
    /// for each wide gap between digits.
    public var text: String { lines.indices.map(text(ofLine:)).joined(separator: "\n") }

    /// The digits as text, with newlines between lines and "?" for ink that isn't a digit, without marks and spaces.
    public var digitText: String {
        lines.map { line in line.map(\.symbol).joined() }.joined(separator: "\n")
    }

    /// The text of a line; see ``text``.
    /// - Parameter line: the line's number, from 0.
    public func text(ofLine line: Int) -> String {
        guard !showsDigitsOnly else { return lines[line].map(\.symbol).joined() }
        var parts = lines[line].map { (range: range(of: $0.box), symbol: $0.symbol, isMark: false) }
        for mark in marks where mark.line == line {
            if let symbol = mark.mark?.symbol { parts.append((range(of: mark.box), symbol, true)) }
        }
        parts.sort { $0.range.lowerBound + $0.range.upperBound < $1.range.lowerBound + $1.range.upperBound }
        // Around marks, people write as they like.
        let gaps = zip(parts, parts.dropFirst()).map { first, second in
            first.isMark || second.isMark
                ? nil : Float(second.range.lowerBound - first.range.upperBound)
        }
        let isUpright = turn % 180 == 0
        let heights = lines[line].map { isUpright ? $0.box.height : $0.box.width }
        let least = Self.leastSpace(gaps.compactMap { $0 }, heights: heights)
        return parts.indices.map { index in
            let isApart = index > 0 && gaps[index - 1] ?? 0 > least
            return (isApart ? " " : "") + parts[index].symbol
        }.joined()
    }

    /// Where a box is along the direction of reading, in pixels.
    private func range(of box: PixelBox) -> Range<Int> {
        switch turn {
        case 90: -(box.y + box.height) ..< -box.y
        case 180: -(box.x + box.width) ..< -box.x
        case 270: box.y..<box.y + box.height
        default: box.x..<box.x + box.width
        }
    }

    /// The least gap that is a space: about as wide as the digits are tall, and much wider than the line's other gaps unless
    /// all are very wide.
    private static func leastSpace(_ gaps: [Float], heights: [Int]) -> Float {
        guard !gaps.isEmpty, !heights.isEmpty else { return .infinity }
        let height = Float(heights.sorted()[heights.count / 2])
        let usual = gaps.sorted()[gaps.count / 2]
        return min(max(0.9 * height, 2 * usual), 1.5 * height)
    }
}
