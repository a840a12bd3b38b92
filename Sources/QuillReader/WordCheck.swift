import QuillHandwriting

/// Tells words from numbers: some letters of a word look like digits, but most don't.
enum WordCheck {
    /// The least number of letters in a word.
    private static let fewest = 3
    /// The widest gap between the letters of a word, relative to the height of the line's ink.
    private static let widestGap: Float = 0.6

    /// Whether each piece of a line's ink, from left to right, is part of a word.
    static func areLetters(_ line: [ReadDigit]) -> [Bool] {
        let heights = line.map(\.box.height).sorted()
        guard !heights.isEmpty else { return [] }
        let gap = widestGap * Float(heights[heights.count / 2])
        var areLetters = [Bool](repeating: false, count: line.count)
        for group in groups(of: line.map(\.box), gap: gap) where group.count >= fewest {
            guard group.count(where: { !line[$0].isDigit }) * 2 > group.count else { continue }
            for index in group { areLetters[index] = true }
        }
        return areLetters
    }

    /// The runs of boxes without a wide gap between them.
    private static func groups(of boxes: [PixelBox], gap: Float) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var (start, end) = (0, 0)
        for (index, box) in boxes.enumerated() {
            if index > start, Float(box.x - end) > gap {
                groups.append(start..<index)
                start = index
            }
            end = index == start ? box.x + box.width : max(end, box.x + box.width)
        }
        return groups + (start < boxes.count ? [start..<boxes.count] : [])
    }
}
