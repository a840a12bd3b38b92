/// Finds the lines that were on the paper before anyone wrote, and takes them out of a page's ink.
///
/// A line is straight, thin, and goes on over much of the page: in strips across it, the same row (or nearly) is full of
/// ink, strip after strip. Where a stroke crosses it, the ink is as high as the stroke, and stays; so does what is much
/// darker than the line, a stroke along it.
struct PageRules {
    /// How many strips a page has.
    private static let strips = 32
    /// Over how many strips a line goes at least.
    private static let leastStrips = 6
    /// Over how many strips it goes where little is written on it.
    private static let longStrips = 14

    /// A page's ink without its lines.
    /// - Parameter limit: values above this are ink.
    static func removed(from ink: GrayImage, above limit: Float) -> GrayImage {
        var across = PageRules(ink, above: limit, isDown: false)
        var down = PageRules(ink, above: limit, isDown: true)
        // The bar of a large 4 and a tall 1 are no lines: one or two go from edge to edge, or the paper has many, and
        // then what writing leaves of others is some too.
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

    /// Whether lines go down the page; rows and columns are named as if they went across.
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

    /// The rows of each strip in which, with their neighbors, most columns have ink, one for each line's thickness.
    private func fullRows() -> [[Int]] {
        (0..<Self.strips).map { strip in
            let columns = columns(of: strip)
            var counts = [Int](repeating: 0, count: height)
            for y in 1..<max(2, height - 1) where y < height - 1 {
                for x in columns {
                    let place = y * width + x
                    if isInk[place] || isInk[place - width] || isInk[place + width] { counts[y] += 1 }
                }
            }
            let least = columns.count * 9 / 10
            var rows: [Int] = []
            var start: Int?
            for y in 0..<height {
                if counts[y] >= least {
                    start = start ?? y
                } else if let first = start {
                    // What is thick is no line.
                    if y - first <= max(6, height / 50) { rows.append((first + y - 1) / 2) }
                    start = nil
                }
            }
            return rows
        }
    }

    /// Rows of neighboring strips that go on in one another, where one or two strips may be missing.
    private func chains(of rows: [[Int]]) -> [[(strip: Int, row: Int)]] {
        var open: [[(strip: Int, row: Int)]] = []
        var done: [[(strip: Int, row: Int)]] = []
        let drift = max(2, width / Self.strips / 8)
        for strip in rows.indices {
            var free = rows[strip]
            for place in open.indices {
                guard let last = open[place].last else { continue }
                let before = open[place].dropLast().last ?? last
                let slope =
                    last.strip > before.strip
                    ? Float(last.row - before.row) / Float(last.strip - before.strip) : 0
                let expected = Float(last.row) + slope * Float(strip - last.strip)
                let best = free.indices.min {
                    abs(Float(free[$0]) - expected) < abs(Float(free[$1]) - expected)
                }
                if let best, abs(Float(free[best]) - expected) <= Float(drift * (strip - last.strip)) {
                    open[place].append((strip, free.remove(at: best)))
                }
            }
            done += open.filter { strip - ($0.last?.strip ?? 0) > 2 }
            open.removeAll { strip - ($0.last?.strip ?? 0) > 2 }
            open += free.map { [(strip, $0)] }
        }
        return (done + open).filter { $0.count >= Self.leastStrips }
    }

    /// How much darker than a line a stroke along it is.
    private static let strokeContrast: Float = 1.5

    private func removed(from page: GrayImage) -> GrayImage {
        var result = page
        func place(_ x: Int, _ y: Int) -> Int { isDown ? x * height + y : y * width + x }
        func erase(_ rows: Range<Int>, _ x: Int, below limit: Float) {
            for y in rows where result.pixels[place(x, y)] <= limit { result.pixels[place(x, y)] = 0 }
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
            let darkest = traces.map { x, rows in rows.reduce(0) { max($0, page.pixels[place(x, $1)]) } }
                .sorted()
            let ink = Self.strokeContrast * darkest[darkest.count / 2]
            for (x, rows) in traces where rows.count <= limit { erase(rows, x, below: ink) }
            // On to both edges of the page, as the line goes.
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

    /// Where a line is in a column, between its strips' middles.
    private func row(of line: [(strip: Int, row: Int)], at x: Int) -> Float {
        guard let next = line.firstIndex(where: { middle($0.strip) >= x }), next > 0 else {
            return Float(line[0].row)
        }
        let (left, right) = (line[next - 1], line[next])
        let share = Float(x - middle(left.strip)) / Float(middle(right.strip) - middle(left.strip))
        return Float(left.row) + share * Float(right.row - left.row)
    }

    /// The rows of ink in a column that hang together with what is near a row.
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
