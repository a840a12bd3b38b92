import QuillHandwriting
import QuillTensor

extension DigitReader {
    /// The longer side of pictures that are taken for a single digit, such as MNIST's.
    private static let smallSide = 40

    /// Reads a picture of lines of digits.
    func readLines(_ picture: GrayImage, keepingSteps: Bool) throws -> Reading {
        guard let page = try normalizer.page(picture, keepingSteps: keepingSteps) else {
            return try readDigit(picture, keepingSteps: keepingSteps)
        }
        let reading = try read(page, keepingSteps: keepingSteps)
        if let turned = try turnedReading(of: picture, page, insteadOf: reading, keepingSteps: keepingSteps) {
            return turned
        }
        return reading.lines.isEmpty ? try readDigit(picture, keepingSteps: keepingSteps) : reading
    }

    /// Reads a picture of one digit.
    func readDigit(_ picture: GrayImage, keepingSteps: Bool) throws -> Reading {
        Reading(lines: [try read([normalizer.digit(in: picture, keepingSteps: keepingSteps)])])
    }

    /// Reads a picture of one digit or several: several if at least two sure digits of similar size are found, or one and
    /// a mark.
    func readAny(_ picture: GrayImage, keepingSteps: Bool) throws -> Reading {
        guard max(picture.width, picture.height) > Self.smallSide,
            let page = try normalizer.page(picture, keepingSteps: keepingSteps)
        else {
            return try readDigit(picture, keepingSteps: keepingSteps)
        }
        guard page.lines.count > 1 || page.lines.contains(where: { $0.mayHoldSeveral }) else {
            let one = try readDigit(picture, keepingSteps: keepingSteps)
            // What the single digit includes isn't left out.
            let marks = page.marks.filter { mark in
                one.lines.joined().allSatisfy { $0.isDigit && $0.box.distance(to: mark) > 0 }
            }
            let places = PlacedMarks(lines: one.lines.map { $0.filter(\.isDigit).map(\.box) })
            return Reading(lines: one.lines, marks: places.marks(of: marks))
        }
        let reading = try read(page, keepingSteps: keepingSteps)
        if let turned = try turnedReading(of: picture, page, insteadOf: reading, keepingSteps: keepingSteps) {
            return turned
        }
        let lines = reading.lines
        let sure = lines.joined().filter { $0.isDigit && $0.probability > 0.8 }
        let marks = reading.marks.filter { $0.line != nil && $0.mark != nil }
        let isAlone = !Self.areSeveral(sure)
        guard !isAlone || sure.count == 1 && lines.joined().count == 1 && !marks.isEmpty else {
            return try readDigit(picture, keepingSteps: keepingSteps)
        }
        if Self.mayBeOne(lines.joined().map(\.box) + (isAlone ? marks.map(\.box) : [])) {
            // A digit in pieces reads better as a whole.
            let whole = try readDigit(picture, keepingSteps: keepingSteps)
            let least = lines.joined().map { $0.isDigit ? $0.probability : 0 }.min() ?? 0
            if let digit = whole.lines.first?.first, digit.isDigit, digit.probability > min(0.99, least) {
                return whole
            }
        }
        return reading
    }

    /// Whether sure digits are of similar size: two at least half as tall as the tallest, or, beside a long slash or the
    /// edge of a table, four of similar height.
    private static func areSeveral(_ sure: [ReadDigit]) -> Bool {
        let heights = sure.map(\.box.height).sorted()
        guard let tallest = heights.last else { return false }
        let median = heights[heights.count / 2]
        return heights.count { $0 * 2 >= tallest } > 1
            || heights.count { $0 * 3 >= median * 2 && $0 * 2 <= median * 3 } > 3
    }

    /// Whether the boxes look like the pieces of one digit: few, near each other, and together no wider than a digit.
    private static func mayBeOne(_ boxes: [PixelBox]) -> Bool {
        guard boxes.count < 6, let first = boxes.first else { return false }
        let whole = boxes.dropFirst().reduce(first) { $0.union($1) }
        guard whole.width * 10 <= whole.height * 11 else { return false }
        return boxes.indices.allSatisfy { index in
            boxes.indices.contains {
                $0 != index && boxes[index].distance(to: boxes[$0]) * 6 <= whole.height
            }
        }
    }

    /// The factor by which the odds of being a digit rise in a line of digits.
    private static let oddsAmongDigits: Float = 10

    /// Accepts doubtful ink as a digit more readily if most of its line are digits, and rejects the letters of words that
    /// look like digits.
    static func weighingNeighbors(_ line: [ReadDigit], threshold: Float) -> [ReadDigit] {
        let areLetters = WordCheck.areLetters(line)
        let others = zip(line, areLetters).filter { !$1 }.map(\.0)
        let sure = others.count(where: \.isDigit)
        let least =
            sure > 1 && sure * 2 > others.count
            ? threshold / (threshold + oddsAmongDigits * (1 - threshold)) : .infinity
        return zip(line, areLetters).map { digit, isLetter in
            if isLetter { return digit.with(isDigit: false) }
            return digit.isDigit || digit.digitProbability < least ? digit : digit.asDigit
        }
    }
}
