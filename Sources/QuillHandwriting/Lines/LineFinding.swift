/// Sorts groups of ink into lines of writing, from top to bottom, each from left to right.
enum LineFinding {
    /// The indices of each line's groups.
    static func lines(of boxes: [PixelBox]) -> [[Int]] {
        guard !boxes.isEmpty else { return [] }
        let heights = boxes.map { Float($0.height) }.sorted()
        let typical = heights[heights.count / 2]
        let slope = slope(of: boxes, height: typical)
        func middle(_ index: Int) -> Float {
            Float(boxes[index].y) + Float(boxes[index].height) / 2
                - slope * (Float(boxes[index].x) + Float(boxes[index].width) / 2)
        }
        // The middle halves of a line's digits overlap, directly or through other digits. Very tall ones are added
        // later, because they may span several lines.
        let usual = boxes.indices.filter { Float(boxes[$0].height) <= 2.2 * typical }
        var lines: [(top: Float, bottom: Float, members: [Int])] = []
        let spans = usual.map { index in
            let quarter = Float(boxes[index].height) / 4
            return (top: middle(index) - quarter, bottom: middle(index) + quarter, index: index)
        }
        for span in spans.sorted(by: { ($0.top, $0.index) < ($1.top, $1.index) }) {
            if let last = lines.last, span.top <= last.bottom {
                lines[lines.count - 1].bottom = max(last.bottom, span.bottom)
                lines[lines.count - 1].members.append(span.index)
            } else {
                lines.append((span.top, span.bottom, [span.index]))
            }
        }
        for index in boxes.indices where Float(boxes[index].height) > 2.2 * typical {
            let half = Float(boxes[index].height) / 2
            let (top, bottom) = (middle(index) - half, middle(index) + half)
            func overlap(_ line: Int) -> Float { min(bottom, lines[line].bottom) - max(top, lines[line].top) }
            if let best = lines.indices.max(by: { overlap($0) < overlap($1) }), overlap(best) > 0 {
                lines[best].members.append(index)
            } else {
                lines.append((middle(index) - half / 2, middle(index) + half / 2, [index]))
            }
        }
        return lines.sorted { $0.top < $1.top }.map { line in
            line.members.sorted {
                (2 * boxes[$0].x + boxes[$0].width, $0) < (2 * boxes[$1].x + boxes[$1].width, $1)
            }
        }
    }

    /// The slope of the lines, in rows per column: the one at which the digits' centers gather in the fewest rows.
    private static func slope(of boxes: [PixelBox], height: Float) -> Float {
        guard boxes.count > 2 else { return 0 }
        var (best, most): (Float, Float) = (0, 0)
        let step = max(1, height / 8)
        for turn in -20...20 {
            let slope = Float(turn) * 0.02
            var counts: [Int: Float] = [:]
            for box in boxes {
                let middle =
                    Float(box.y) + Float(box.height) / 2 - slope * (Float(box.x) + Float(box.width) / 2)
                let row = Int((middle / step).rounded())
                // A triangular kernel over five rows.
                for (off, share) in [(-2, 1), (-1, 2), (0, 3), (1, 2), (2, 1)] as [(Int, Float)] {
                    counts[row + off, default: 0] += share
                }
            }
            let squares = counts.values.reduce(0) { $0 + $1 * $1 } * (1 - 0.6 * abs(slope))
            if squares > most * 1.001 { (best, most) = (slope, squares) }
        }
        return best
    }
}
