import QuillHandwriting

/// Tells points, commas, dashes, and marks made of them by their size and place among the digits of a line: they are too
/// small for the network, or their shape alone doesn't distinguish them.
struct PlacedMarks {
    /// The lines' digits and marks that are already known.
    private let lines: [[PixelBox]]
    /// The median height of each line's digits.
    private let heights: [Float]

    /// - Parameter lines: the boxes of each line's digits.
    init(lines: [[PixelBox]]) {
        self.lines = lines
        heights = lines.map { line in
            let sorted = line.map(\.height).sorted()
            return Float(sorted.isEmpty ? 1 : sorted[sorted.count / 2])
        }
    }

    /// A small piece of ink, relative to its line.
    private struct Piece {
        let box: PixelBox
        let line: Int
        /// The height of its middle: 0 at the digits' top, 1 at their bottom.
        let level: Float
        /// The height of its lower edge, likewise.
        let bottom: Float
        let width, height: Float

        /// Whether it is a horizontal stroke.
        var isDash: Bool { width >= 1.6 * height && width >= 0.15 }
        var isDot: Bool { max(width, height) <= 0.3 && width < 2 * height && height < 2 * width }
        var middle: Int { 2 * box.x + box.width }

        func isAbove(_ other: Piece) -> Bool {
            let across = min(box.x + box.width, other.box.x + other.box.width) - max(box.x, other.box.x)
            return line == other.line && level < other.level
                && 2 * across >= min(box.width, other.box.width)
        }

        /// The mark that it is by itself.
        var mark: Mark? {
            if isDash { return (0.15...0.85).contains(level) ? .minus : nil }
            guard max(width, height) <= 0.5, level > 0.7 else { return nil }
            return height >= 1.5 * width || bottom > 1.12 && height > 1.15 * width ? .comma : .point
        }
    }

    /// Returns marks of pieces of ink: those that stand one above the other are joined to colons, equals signs, and
    /// division signs.
    func marks(of boxes: [PixelBox]) -> [ReadMark] {
        var rest: [Piece] = []
        var marks: [ReadMark] = []
        for box in boxes {
            if let piece = piece(box) { rest.append(piece) } else { marks.append(ReadMark(box: box)) }
        }
        rest.sort { ($0.line, $0.level, $0.box.x) < ($1.line, $1.level, $1.box.x) }
        while let first = rest.first {
            rest.removeFirst()
            var parts = [first]
            while let next = rest.firstIndex(where: { parts[parts.count - 1].isAbove($0) }), parts.count < 3 {
                parts.append(rest.remove(at: next))
            }
            if parts.count > 1, let mark = Self.mark(of: parts) {
                let box = parts.dropFirst().reduce(first.box) { $0.union($1.box) }
                marks.append(ReadMark(box: box, mark: mark, line: first.line))
            } else {
                marks += parts.map { ReadMark(box: $0.box, mark: $0.mark, line: $0.line) }
            }
        }
        return marks
    }

    /// The mark of parts that stand one above the other.
    private static func mark(of parts: [Piece]) -> Mark? {
        switch parts.map(\.isDash) {
        case [true, true]: .equals
        case [false, false] where parts.allSatisfy(\.isDot): .colon
        case [false, true, false] where parts[0].isDot && parts[2].isDot: .divided
        default: nil
        }
    }

    /// The piece of a box in the line with the nearest digit; nil if there are no digits.
    private func piece(_ box: PixelBox) -> Piece? {
        var nearest: (distance: Int, line: Int, digit: PixelBox)?
        for (number, line) in lines.enumerated() {
            for digit in line {
                let distance = box.distance(to: digit)
                if distance < nearest?.distance ?? .max { nearest = (distance, number, digit) }
            }
        }
        guard let (_, line, digit) = nearest else { return nil }
        // A low or small neighbor, such as another mark, has a line's height nevertheless.
        let height = max(heights[line], 1)
        let bottom = Float(digit.y + digit.height)
        let top = bottom - max(Float(digit.height), 0.7 * height)
        let scale = max(bottom - top, 1)
        return Piece(
            box: box, line: line, level: (Float(box.y) + Float(box.height) / 2 - top) / scale,
            bottom: (Float(box.y + box.height) - top) / scale, width: Float(box.width) / height,
            height: Float(box.height) / height)
    }
}
