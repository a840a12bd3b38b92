/// Finds the ruled lines of a page and removes them from its ink.
///
/// A line is straight, thin, and spans much of the page: nearly the same row is full of ink in one strip of the page
/// after the other. Where a stroke crosses a line, the ink is taller than the line and stays. Ink much darker than the
/// line is a stroke along it and stays, too.
struct PageRules {
    /// The number of strips on a page.
    private static let strips = 32
    /// The fewest strips that a line spans.
    private static let leastStrips = 6
    /// The fewest strips that a long line spans.
    private static let longStrips = 14
    /// The most lines in a strip. More are a texture, and comparing them with those of the next strip would take
    /// seconds.
    private static let mostLines = 2000

    /// Returns a page's ink without its lines.
    /// - Parameter limit: values above this are ink.
    static func removed(from ink: GrayImage, above limit: Float) -> GrayImage {
        var across = PageRules(ink, above: limit, isDown: false)
        var down = PageRules(ink, above: limit, isDown: true)
        // The bar of a large 4 or a tall 1 isn't a line. Lines are long, or the paper has many of them, of which
        // writing may hide parts.
        func isLong(_ line: [(strip: Int, row: Int)]) -> Bool { line.count >= longStrips }
        let isRuled = across.lines.count(where: isLong) >= 3
        let isSquared = isRuled && down.lines.count(where: isLong) >= 3
        if !isRuled { across.lines.removeAll { $0.count < strips - 4 } }
        if !isSquared { down.lines.removeAll { $0.count < strips - 4 } }
        guard !across.lines.isEmpty || !down.lines.isEmpty else { return ink }
        let flat = across.removed(from: ink)
        down.isInk = Self.mask(flat, above: limit, isDown: true)
        return down.removed(from: flat)
    }

    private static func mask(_ page: GrayImage, above limit: Float, isDown: Bool) -> [Bool] {
        guard isDown else { return page.pixels.map { $0 > limit } }
        var mask = [Bool](repeating: false, count: page.pixels.count)
        for y in 0..<page.height {
            for x in 0..<page.width { mask[x * page.height + y] = page.pixels[y * page.width + x] > limit }
        }
        return mask
    }

    /// Whether lines run down the page; rows and columns are named as if they ran across.
    private let isDown: Bool
    private let width: Int
    private let height: Int
    private var isInk: [Bool]
    private var lines: [[(strip: Int, row: Int)]] = []

    private init(_ page: GrayImage, above limit: Float, isDown: Bool) {
        self.isDown = isDown
        (width, height) = isDown ? (page.height, page.width) : (page.width, page.height)
        isInk = Self.mask(page, above: limit, isDown: isDown)
        guard width >= 4 * Self.strips else { return }
        lines = chains(of: fullRows())
    }

    private func columns(of strip: Int) -> Range<Int> {
        strip * width / Self.strips..<(strip + 1) * width / Self.strips
    }

    /// The rows of each strip in which most columns have ink, counting the rows above and below: one per line, its
    /// middle.
    private func fullRows() -> [[Int]] {
        (0..<Self.strips).map { strip in
            let columns = columns(of: strip)
            var counts = [Int](repeating: 0, count: height)
            for y in 1..<max(2, height - 1) where y < height - 1 {
                for x in columns {
                    let index = y * width + x
                    if isInk[index] || isInk[index - width] || isInk[index + width] { counts[y] += 1 }
                }
            }
            let least = columns.count * 9 / 10
            var rows: [Int] = []
            var start: Int?
            for y in 0..<height {
                if counts[y] >= least {
                    start = start ?? y
                } else if let first = start {
                    // Thick bands aren't lines.
                    if y - first <= max(6, height / 50) { rows.append((first + y - 1) / 2) }
                    start = nil
                }
            }
            return rows.count <= Self.mostLines ? rows : []
        }
    }

    /// Chains of rows that continue from strip to strip, with gaps of at most two strips.
    private func chains(of rows: [[Int]]) -> [[(strip: Int, row: Int)]] {
        var open: [[(strip: Int, row: Int)]] = []
        var done: [[(strip: Int, row: Int)]] = []
        let drift = max(2, width / Self.strips / 8)
        for strip in rows.indices {
            var free = rows[strip]
            for index in open.indices {
                guard let last = open[index].last else { continue }
                let before = open[index].dropLast().last ?? last
                let slope =
                    last.strip > before.strip
                    ? Float(last.row - before.row) / Float(last.strip - before.strip) : 0
                let expected = Float(last.row) + slope * Float(strip - last.strip)
                let best = free.indices.min {
                    abs(Float(free[$0]) - expected) < abs(Float(free[$1]) - expected)
                }
                if let best, abs(Float(free[best]) - expected) <= Float(drift * (strip - last.strip)) {
                    open[index].append((strip, free.remove(at: best)))
                }
            }
            done += open.filter { strip - ($0.last?.strip ?? 0) > 2 }
            open.removeAll { strip - ($0.last?.strip ?? 0) > 2 }
            open += free.map { [(strip, $0)] }
        }
        return (done + open).filter { $0.count >= Self.leastStrips }
    }

    /// The contrast at which ink on a line counts as a stroke along it.
    private static let strokeContrast: Float = 1.5

    private func removed(from page: GrayImage) -> GrayImage {
        var result = page
        func index(_ x: Int, _ y: Int) -> Int { isDown ? x * height + y : y * width + x }
        func erase(_ rows: Range<Int>, _ x: Int, below limit: Float) {
            for y in rows where result.pixels[index(x, y)] <= limit { result.pixels[index(x, y)] = 0 }
        }
        for line in lines {
            guard let first = line.first, let last = line.last else { continue }
            let traces = (middle(first.strip)...middle(last.strip)).compactMap { x in
                rows(at: x, near: row(of: line, at: x)).map { (x, $0) }
            }
            let heights = traces.map(\.1.count).sorted()
            guard !heights.isEmpty else { continue }
            let typical = heights[heights.count / 2]
            let limit = typical + max(2, typical / 2)
            let darkest = traces.map { x, rows in rows.reduce(0) { max($0, page.pixels[index(x, $1)]) } }
                .sorted()
            let ink = Self.strokeContrast * darkest[darkest.count / 2]
            for (x, rows) in traces where rows.count <= limit { erase(rows, x, below: ink) }
            // Extend the line to both edges of the page.
            let slope = Float(last.row - first.row) / Float(max(1, middle(last.strip) - middle(first.strip)))
            for (start, end, step) in [
                (first, -1, -1), (last, width, 1),
            ] as [((strip: Int, row: Int), Int, Int)] {
                var expected = Float(start.row)
                for x in stride(from: middle(start.strip) + step, to: end, by: step) {
                    expected += slope * Float(step)
                    guard let rows = rows(at: x, near: expected), rows.count <= limit else { continue }
                    erase(rows, x, below: ink)
                    expected += 0.1 * (Float(rows.lowerBound + rows.upperBound - 1) / 2 - expected)
                }
            }
        }
        return result
    }

    private func middle(_ strip: Int) -> Int {
        (columns(of: strip).lowerBound + columns(of: strip).upperBound) / 2
    }

    /// The row of a line in a column, interpolated between the centers of its strips.
    private func row(of line: [(strip: Int, row: Int)], at x: Int) -> Float {
        guard let next = line.firstIndex(where: { middle($0.strip) >= x }), next > 0 else {
            return Float(line[0].row)
        }
        let (left, right) = (line[next - 1], line[next])
        let share = Float(x - middle(left.strip)) / Float(middle(right.strip) - middle(left.strip))
        return Float(left.row) + share * Float(right.row - left.row)
    }

    /// The connected rows of ink in a column near a row; nil if there are none.
    private func rows(at x: Int, near row: Float) -> Range<Int>? {
        let expected = Int(row.rounded())
        for shift in [0, -1, 1, -2, 2] {
            let y = expected + shift
            guard (0..<height).contains(y), isInk[y * width + x] else { continue }
            var (top, bottom) = (y, y + 1)
            while top > 0, isInk[(top - 1) * width + x] { top -= 1 }
            while bottom < height, isInk[bottom * width + x] { bottom += 1 }
            return top..<bottom
        }
        return nil
    }
}
