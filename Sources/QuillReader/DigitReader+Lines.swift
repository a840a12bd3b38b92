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
        if let turned = try turnedReading(of: picture, insteadOf: reading, keepingSteps: keepingSteps) {
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
        if let turned = try turnedReading(of: picture, insteadOf: reading, keepingSteps: keepingSteps) {
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

    /// The most alternatives to a page's regions. Each is read by the network; a texture could have millions.
    private static let mostAlternatives = 10_000

    /// Reads a page's lines: first the whole regions, then the alternatives to doubtful ones.
    func read(_ page: WrittenPage, keepingSteps: Bool) throws -> Reading {
        var segments = page.lines.flatMap { line in
            line.regions.indices.map { Segment(line.regions[$0]) }
        }
        try evaluate(&segments, page, keepingSteps: keepingSteps)
        var lattices: [LineLattice] = []
        var (first, budget) = (0, Self.mostAlternatives)
        for line in page.lines {
            let whole = Array(segments[first..<first + line.regions.count])
            first += line.regions.count
            lattices.append(LineLattice(whole, height: line.height, budget: &budget))
        }
        var others = lattices.flatMap(\.unread)
        try evaluate(&others, page, keepingSteps: keepingSteps)
        var (rest, lines) = (others[...], [[ReadDigit]]())
        var (marks, pieces) = ([ReadMark](), page.marks)
        for index in lattices.indices {
            let count = lattices[index].unread.count
            lattices[index].fill(with: rest.prefix(count))
            rest = rest.dropFirst(count)
            let height = page.lines[index].height
            var digits: [ReadDigit] = []
            for segment in lattices[index].best {
                guard let digit = segment.digit else { continue }
                if let (mark, probability) = segment.mark(height: height) {
                    marks.append(
                        ReadMark(box: digit.box, mark: mark, probability: probability, line: lines.count))
                } else if !segment.isLeftover(height: height) {
                    digits.append(digit)
                } else if !segment.touchesBorder {
                    pieces.append(digit.box)
                }
            }
            if digits.isEmpty {
                // Marks without digits aren't a line.
                pieces += marks.filter { $0.line == lines.count }.map(\.box)
                marks.removeAll { $0.line == lines.count }
            } else {
                lines.append(Self.trustingNeighbors(digits, threshold: threshold))
            }
        }
        marks += PlacedMarks(lines: lines.map { $0.map(\.box) }).marks(of: pieces)
        return Reading(
            lines: lines, marks: marks.filter { $0.line != nil } + marks.filter { $0.line == nil },
            steps: page.steps)
    }

    /// The factor by which the odds of being a digit rise in a line of digits.
    private static let oddsAmongDigits: Float = 10

    /// Accepts doubtful ink as a digit more readily if most of its line are digits.
    static func trustingNeighbors(_ line: [ReadDigit], threshold: Float) -> [ReadDigit] {
        let sure = line.count(where: \.isDigit)
        guard sure > 1, sure * 2 > line.count else { return line }
        let least = threshold / (threshold + oddsAmongDigits * (1 - threshold))
        return line.map { $0.isDigit || $0.digitProbability < least ? $0 : $0.asDigit }
    }

    /// Normalizes and reads some segments.
    private func evaluate(_ segments: inout [Segment], _ page: WrittenPage, keepingSteps: Bool) throws {
        let regions = segments.map(\.region)
        let digit = { @Sendable index in page.digit(of: regions[index], keepingSteps: keepingSteps) }
        // Few regions aren't worth waking other threads.
        let digits = regions.count > 3 ? concurrentMap(regions.count, digit) : regions.indices.map(digit)
        let read = try read(digits)
        for (index, digit) in read.enumerated() {
            segments[index].digit = digit
            segments[index].touchesBorder = digits[index].observations.touchesBorder
        }
    }
}
