import QuillHandwriting
import QuillTensor

extension DigitReader {
    /// The most alternatives to a page's regions. Each is read by the network; a texture could have millions.
    private static let mostAlternatives = 4000
    /// The most alternatives, and the most regions, that are all read nine times.
    private static let (fewAlternatives, fewRegions) = (64, 600)
    /// The least probability of an alternative, read once, at which it is read nine times.
    private static let leastLikely: Float = 0.3

    /// The signs of operations that the network tells from digits by their shape alone.
    private static let operators: Set<Mark> = [.plus, .times, .divided, .asterisk, .equals]

    /// Reads a page's lines: first the whole regions, then the alternatives to doubtful ones.
    func read(_ page: WrittenPage, keepingSteps: Bool) throws -> Reading {
        var segments = page.lines.flatMap { line in
            line.regions.indices.map { Segment(line.regions[$0]) }
        }
        try evaluate(
            &segments, page, keepingSteps: keepingSteps, isShifted: segments.count <= Self.fewRegions)
        // The regions of a texture stay whole: its alternatives are as many, and as meaningless.
        let isTexture = TextureCheck.isTexture(segments)
        var lattices: [LineLattice] = []
        var (first, budget) = (0, isTexture ? 0 : Self.mostAlternatives)
        for line in page.lines {
            var whole = Array(segments[first..<first + line.regions.count])
            first += line.regions.count
            let kinds = StrokeMarks.kinds(
                whole.map { $0.mayBeStroke ? $0.region.uprightStroke : nil }, whole.map(\.region.box),
                isDigit: whole.map { $0.digit?.isDigit == true },
                isOperator: whole.map { segment in
                    segment.mark(height: line.height).map { Self.operators.contains($0.mark) } ?? false
                })
            for (index, kind) in kinds.enumerated() { whole[index].kind = kind }
            lattices.append(LineLattice(whole, height: line.height, budget: &budget))
        }
        var others = lattices.flatMap(\.unread)
        try evaluateAlternatives(&others, page, keepingSteps: keepingSteps)
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
                lines.append(Self.weighingNeighbors(digits, threshold: pageNetwork.threshold))
            }
        }
        marks += PlacedMarks(lines: lines.map { $0.map(\.box) }).marks(of: pieces)
        var notes = page.notes
        if isTexture {
            let (doubted, count) = TextureCheck.doubting(lines)
            lines = doubted
            if count > 0 {
                notes.append("\(count) alike pieces look like a texture: none is read as a digit")
            }
        }
        return Reading(
            lines: lines, marks: marks.filter { $0.line != nil } + marks.filter { $0.line == nil },
            steps: page.steps, notes: notes)
    }

    /// Normalizes and reads alternatives to whole regions. If there are many, they are read once, and only likely ones
    /// again with shifts.
    private func evaluateAlternatives(
        _ others: inout [Segment], _ page: WrittenPage, keepingSteps: Bool
    ) throws {
        guard others.count > Self.fewAlternatives else {
            return try evaluate(&others, page, keepingSteps: keepingSteps, isShifted: true)
        }
        try evaluate(&others, page, keepingSteps: keepingSteps, isShifted: false)
        let likely = others.indices.filter { index in
            guard let digit = others[index].digit else { return false }
            return max(digit.probability * digit.digitProbability, digit.markProbability) >= Self.leastLikely
        }
        var chosen = likely.map { others[$0] }
        try evaluate(&chosen, page, keepingSteps: keepingSteps, isShifted: true)
        for (index, segment) in zip(likely, chosen) { others[index] = segment }
    }

    /// Normalizes and reads some segments.
    func evaluate(
        _ segments: inout [Segment], _ page: WrittenPage, keepingSteps: Bool, isShifted: Bool
    ) throws {
        let regions = segments.map(\.region)
        let digit = { @Sendable index in page.digit(of: regions[index], keepingSteps: keepingSteps) }
        // Few regions aren't worth waking other threads.
        let digits = regions.count > 3 ? concurrentMap(regions.count, digit) : regions.indices.map(digit)
        let read = try read(digits, by: pageNetwork, isShifted: isShifted)
        for (index, digit) in read.enumerated() {
            segments[index].digit = digit.with(origin: segments[index].origin)
            segments[index].touchesBorder = digits[index].observations.touchesBorder
        }
    }
}
