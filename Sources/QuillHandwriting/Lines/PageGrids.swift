/// Finds the frames, boxes, tables, and grids of a page, and removes their lines from its ink.
///
/// A piece of ink is a grid if it has straight lines both across and down that span at least half of it, and more of
/// them than a digit has, or if it is a frame: it encloses other ink or is larger than digits. Where a stroke crosses a
/// line, the ink is thicker than the line and stays.
struct PageGrids {
    private let pieces: InkPieces
    private let size: (width: Int, height: Int)
    private let strokeWidths: [Float]
    /// The median size of the page's pieces of ink, without specks.
    private let typical: Float

    /// The smallest side of a frame, in pixels.
    private static let smallest = 20

    /// Returns a page's ink without its grids; nil if there are none.
    /// - Parameter limit: values above this are ink.
    static func removed(from ink: GrayImage, above limit: Float) -> GrayImage? {
        let grids = PageGrids(ink, above: limit)
        var result = ink
        var thickest = 0
        for index in grids.pieces.pieces.indices {
            if let lines = grids.lines(of: index) {
                grids.erase(lines, of: index, from: &result)
                thickest = max(thickest, (lines.across + lines.down).map(\.thickness).max() ?? 0)
            }
        }
        guard thickest > 0 else { return nil }
        clearScraps(in: &result, besides: ink, above: limit, size: max(6, 3 * thickest))
        return result
    }

    /// Clears what is left of lines: pieces that are small, or narrow and mostly beside erased ink.
    private static func clearScraps(
        in rest: inout GrayImage, besides ink: GrayImage, above limit: Float, size: Int
    ) {
        let pieces = InkPieces(of: rest, above: limit)
        var beside = [Int](repeating: 0, count: pieces.pieces.count + 1)
        let width = ink.width
        for (index, label) in pieces.labels.enumerated() where label > 0 {
            let (y, x) = index.quotientAndRemainder(dividingBy: width)
            let near = [
                x > 1 ? index - 2 : index, x < width - 2 ? index + 2 : index,
                y > 1 ? index - 2 * width : index,
                y < ink.height - 2 ? index + 2 * width : index,
            ]
            if near.contains(where: { pieces.labels[$0] == 0 && ink.pixels[$0] > limit }) {
                beside[Int(label)] += 1
            }
        }
        let isScrap =
            [false]
            + pieces.pieces.indices.map { index in
                let piece = pieces.pieces[index]
                let touching = beside[index + 1]
                return touching > 0 && piece.size <= size
                    || touching * 2 > piece.area && piece.strokeWidth * 2 < Float(size)
            }
        for (index, label) in pieces.labels.enumerated() where isScrap[Int(label)] { rest.pixels[index] = 0 }
    }

    private init(_ ink: GrayImage, above limit: Float) {
        pieces = InkPieces(of: ink, above: limit)
        size = (ink.width, ink.height)
        strokeWidths = PageInk.strokeWidths(of: pieces, width: ink.width)
        let sizes = pieces.pieces.filter { $0.area > 8 && $0.size >= 8 }.map(\.size).sorted()
        typical = Float(sizes.isEmpty ? 0 : sizes[sizes.count / 2])
    }

    /// The lines of a piece across and down; nil unless it is a grid.
    private func lines(of index: Int) -> (across: [PrintedLine], down: [PrintedLine])? {
        let piece = pieces.pieces[index]
        let box = piece.box
        guard min(box.width, box.height) >= Self.smallest else { return nil }
        // Lines fill little of their box.
        guard piece.area * 2 < box.width * box.height else { return nil }
        let least = max(10, min(box.width, box.height) / 4)
        let (across, down) = (
            traced(index, isDown: false, shortest: least), traced(index, isDown: true, shortest: least)
        )
        let longAcross = across.filter { $0.length * 2 >= box.width }
        let longDown = down.filter { $0.length * 2 >= box.height }
        guard longAcross.count >= 2, longDown.count >= 2, Self.areApart(longAcross), Self.areApart(longDown)
        else {
            return nil
        }
        let isLarge = Float(min(box.width, box.height)) > 1.7 * typical && pieces.pieces.count > 2
        let isWide = box.width * 10 > box.height * 16 && Self.distinct(longDown) > 2
        guard isLarge || isWide || encloses(index) else { return nil }
        // Cells are at least as large as the smallest distance between long lines.
        let shortest = max(10, Int(0.7 * min(Self.spacing(longAcross), Self.spacing(longDown))))
        return (across.filter { $0.length >= shortest }, down.filter { $0.length >= shortest })
    }

    private func traced(_ index: Int, isDown: Bool, shortest: Int) -> [PrintedLine] {
        let box = pieces.pieces[index].box
        let thickest = max(3, min(Int(2.5 * strokeWidths[index]), max(box.width, box.height) / 16))
        let mask = InkMask(pieces, index, width: size.width, height: size.height, isDown: isDown)
        return LineTracing(mask: mask, thickest: thickest, shortest: shortest).lines(
            in: isDown ? box.transposed : box)
    }

    /// Whether the outermost of some lines are farther apart than they are thick.
    private static func areApart(_ lines: [PrintedLine]) -> Bool { distinct(lines) > 1 }

    /// The number of lines without those right next to another, such as the second line of a double border.
    private static func distinct(_ lines: [PrintedLine]) -> Int { places(lines).count }

    private static func places(_ lines: [PrintedLine]) -> [Float] {
        var kept: [Float] = []
        for line in lines.sorted(by: { $0.middle < $1.middle }) {
            if let last = kept.last, line.middle - last < max(8, 3 * Float(line.thickness)) { continue }
            kept.append(line.middle)
        }
        return kept
    }

    /// The smallest distance between neighboring lines.
    private static func spacing(_ lines: [PrintedLine]) -> Float {
        let places = places(lines)
        return zip(places.dropFirst(), places).map { $0 - $1 }.min() ?? 0
    }

    /// Whether a piece has ink of another one inside, large enough for a digit.
    private func encloses(_ index: Int) -> Bool {
        let box = pieces.pieces[index].box
        return pieces.pieces.indices.contains { other in
            let inner = pieces.pieces[other]
            return other != index && inner.box.x > box.x && inner.box.y > box.y
                && inner.box.x + inner.box.width < box.x + box.width
                && inner.box.y + inner.box.height < box.y + box.height
                && inner.size * 4 > min(box.width, box.height) && inner.area > 12
        }
    }

    private func erase(
        _ lines: (across: [PrintedLine], down: [PrintedLine]), of index: Int, from ink: inout GrayImage
    ) {
        for (lines, others, isDown) in [(lines.across, lines.down, false), (lines.down, lines.across, true)] {
            let mask = InkMask(pieces, index, width: size.width, height: size.height, isDown: isDown)
            for line in lines {
                erase(line, crossing: others, mask, from: &ink)
                extend(line, mask, from: &ink)
            }
        }
    }

    /// Erases what continues a line beyond its ends, which gaps may separate from it.
    private func extend(_ line: PrintedLine, _ mask: InkMask, from ink: inout GrayImage) {
        let slope = (line.rows[line.length - 1] - line.rows[0]) / Float(max(1, line.length - 1))
        let most = line.thickness + max(2, line.thickness / 2)
        let reach = max(2, line.thickness)
        for (start, step) in [(line.start, -1), (line.end - 1, 1)] {
            var row = step < 0 ? line.rows[0] : line.rows[line.length - 1]
            var (x, missing) = (start + step, 0)
            while (0..<mask.width).contains(x), missing < line.length / 2 {
                row += slope * Float(step)
                if let span = mask.span(x, near: Int(row.rounded()), within: reach), span.count <= most {
                    for y in max(0, span.lowerBound - 1)...min(mask.height - 1, span.upperBound) {
                        ink.pixels[mask.index(x, y)] = 0
                    }
                    row += 0.1 * (Float(span.lowerBound + span.upperBound - 1) / 2 - row)
                    missing = 0
                } else {
                    missing += 1
                }
                x += step
            }
        }
    }

    /// Erases a line where it is as thin as usual, and where another line crosses it.
    private func erase(
        _ line: PrintedLine, crossing others: [PrintedLine], _ mask: InkMask, from ink: inout GrayImage
    ) {
        func clear(_ rows: ClosedRange<Int>, _ x: Int) {
            for y in max(0, rows.lowerBound)...max(0, min(mask.height - 1, rows.upperBound)) {
                ink.pixels[mask.index(x, y)] = 0
            }
        }
        let most = line.thickness + max(2, line.thickness / 2)
        for index in line.rows.indices {
            let x = line.start + index
            guard x < mask.width else { break }
            if let span = line.spans[index], span.count <= most {
                // With the soft edges, which are fainter than ink.
                clear(span.lowerBound - 1...span.upperBound, x)
                continue
            }
            let row = Int(line.rows[index].rounded())
            let isCrossing = others.contains { other in
                let place = row - other.start
                guard place >= -2, place < other.length + 2 else { return false }
                return other.band(at: max(0, min(other.length - 1, place))).contains(x)
            }
            if isCrossing { clear(line.band(at: index), x) }
        }
    }
}
