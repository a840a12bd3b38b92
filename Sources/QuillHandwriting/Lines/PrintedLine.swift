/// A straight, thin line of a piece of ink, such as the wall of a box or a row of a table. It may slant.
struct PrintedLine {
    /// The column of its first pixel; rows and columns are exchanged for a line that runs down.
    let start: Int
    /// Its middle row in each column.
    let rows: [Float]
    /// Its connected rows in each column where it is as thin as usual; nil where a stroke crosses it and where it is
    /// broken.
    let spans: [Range<Int>?]
    /// Its usual thickness, in pixels.
    let thickness: Int

    var end: Int { start + rows.count }
    var length: Int { rows.count }
    /// Its row in the middle of its length.
    var middle: Float { rows[rows.count / 2] }

    /// The rows it covers in a column, with its soft edges.
    func band(at index: Int) -> ClosedRange<Int> {
        let half = Float(thickness) / 2
        return Int((rows[index] - half - 0.5).rounded(.down))...Int((rows[index] + half + 0.5).rounded(.up))
    }
}

/// Traces the straight lines in a mask of ink from left to right.
struct LineTracing {
    let mask: InkMask
    /// The most rows of a line's thickness.
    let thickest: Int
    /// The fewest columns of a line.
    let shortest: Int

    /// The most lines followed at the same time, and found. More are a texture.
    private static let most = 400

    private struct Chain {
        let start: Int
        var rows: [Float]
        var spans: [Range<Int>?]
        /// The number of columns with a thin span, and without any since the last one.
        var thin = 1
        var missing = 0
        var slope: Float = 0

        var next: Float { (rows.last ?? 0) + slope }

        /// The slope of the most recent columns.
        mutating func updateSlope() {
            let reach = min(rows.count - 1, 40)
            // A line is known well only after some columns.
            guard reach >= 6 else { return }
            let recent = rows.suffix(reach + 1)
            let half = recent.count / 2
            let (first, last) = (recent.prefix(half), recent.suffix(half))
            let mean = { (part: ArraySlice<Float>) in part.reduce(0, +) / Float(part.count) }
            slope = (mean(last) - mean(first)) / Float(recent.count - half)
        }
    }

    /// The lines in a box.
    func lines(in box: PixelBox) -> [PrintedLine] {
        var (open, done): ([Chain], [PrintedLine]) = ([], [])
        let columns = box.x..<box.x + box.width
        for x in columns {
            var free = thinSpans(in: x, rows: box.y..<box.y + box.height)
            if free.count + open.count > Self.most { free = [] }
            for index in open.indices { advance(&open[index], to: x, &free) }
            open.removeAll { chain in
                guard chain.missing > max(3, chain.rows.count / 12) || isLost(chain, at: x) else {
                    return false
                }
                if let line = line(chain) { done.append(line) }
                return true
            }
            open += free.map { Chain(start: x, rows: [Self.middle($0)], spans: [$0]) }
            if done.count > Self.most { return [] }
        }
        return done + open.compactMap(line)
    }

    private static func middle(_ span: Range<Int>) -> Float {
        Float(span.lowerBound + span.upperBound - 1) / 2
    }

    /// Moves a chain one column on: along the nearest thin span, else straight on through a crossing stroke or a gap.
    private func advance(_ chain: inout Chain, to x: Int, _ free: inout [Range<Int>]) {
        let expected = chain.next
        let reach: Float = chain.missing == 0 ? 1.25 : 1.75
        let best = free.indices.min {
            abs(Self.middle(free[$0]) - expected) < abs(Self.middle(free[$1]) - expected)
        }
        if let best, abs(Self.middle(free[best]) - expected) <= reach {
            let span = free.remove(at: best)
            chain.rows.append(Self.middle(span))
            chain.spans.append(span)
            chain.thin += 1
            chain.missing = 0
            chain.updateSlope()
        } else {
            chain.rows.append(expected)
            chain.spans.append(nil)
            let row = Int(expected.rounded())
            // Within a crossing stroke, the line is hidden rather than missing.
            if mask.isInk(x, row) || mask.isInk(x, row - 1) || mask.isInk(x, row + 1) {
                chain.missing += chain.rows.count % 2
            } else {
                chain.missing += 1
            }
        }
    }

    private func isLost(_ chain: Chain, at x: Int) -> Bool {
        let row = chain.next
        return row < 0 || row >= Float(mask.height)
    }

    /// The spans of ink in a column that are thin enough for a line.
    private func thinSpans(in x: Int, rows: Range<Int>) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        var y = rows.lowerBound
        while y < rows.upperBound {
            guard mask.isInk(x, y) else {
                y += 1
                continue
            }
            let first = y
            while y < rows.upperBound, mask.isInk(x, y) { y += 1 }
            if y - first <= thickest { spans.append(first..<y) }
        }
        return spans
    }

    /// The line of a chain; nil if it is short, mostly hidden, or curved.
    private func line(_ chain: Chain) -> PrintedLine? {
        guard let last = chain.spans.lastIndex(where: { $0 != nil }), last + 1 >= shortest,
            chain.thin * 2 > last + 1
        else { return nil }
        let rows = Array(chain.rows[...last])
        // Straight within a tolerance, as is a gently curved sheet's line.
        let slope = (rows[last] - rows[0]) / Float(last)
        let most = max(1.5, 0.02 * Float(rows.count))
        let isStraight = rows.indices.allSatisfy { abs(rows[$0] - rows[0] - slope * Float($0)) <= most }
        guard isStraight, abs(slope) < 0.4 else { return nil }
        let heights = chain.spans.compactMap { $0?.count }.sorted()
        return PrintedLine(
            start: chain.start, rows: rows, spans: Array(chain.spans[...last]),
            thickness: heights[heights.count / 2])
    }
}

/// The ink of one piece, or of all, as a mask whose rows and columns may be exchanged.
struct InkMask {
    private let pieces: InkPieces
    private let label: Int32
    private let stride: (x: Int, y: Int)
    let width: Int
    let height: Int

    /// The ink of a piece.
    init(_ pieces: InkPieces, _ piece: Int, width: Int, height: Int, isDown: Bool) {
        self.pieces = pieces
        label = Int32(piece + 1)
        stride = isDown ? (width, 1) : (1, width)
        (self.width, self.height) = isDown ? (height, width) : (width, height)
    }

    @inline(__always)
    func isInk(_ x: Int, _ y: Int) -> Bool {
        guard y >= 0, y < height else { return false }
        return pieces.labels[x * stride.x + y * stride.y] == label
    }

    /// The rows of connected ink of any piece in a column near a row; nil if there are none.
    func span(_ x: Int, near row: Int, within reach: Int) -> Range<Int>? {
        func isInk(_ y: Int) -> Bool { pieces.labels[index(x, y)] > 0 }
        for shift in 0...reach {
            for y in shift == 0 ? [row] : [row - shift, row + shift]
            where (0..<height).contains(y) && isInk(y) {
                var (top, bottom) = (y, y + 1)
                while top > 0, isInk(top - 1) { top -= 1 }
                while bottom < height, isInk(bottom) { bottom += 1 }
                return top..<bottom
            }
        }
        return nil
    }

    /// The index of a pixel in the picture.
    func index(_ x: Int, _ y: Int) -> Int { x * stride.x + y * stride.y }
}

extension PixelBox {
    /// The box with rows and columns exchanged.
    var transposed: PixelBox { PixelBox(x: y, y: x, width: height, height: width) }
}
