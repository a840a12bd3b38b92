/// The pieces of a page's ink put together: each group a digit, or several digits that touch.
struct InkGroups {
    struct Group {
        var pieces: [Int]
        var box: PixelBox
        var area: Int
    }

    private(set) var groups: [Group] = []
    /// The height of most of the ink's pieces.
    let height: Float
    /// The width of most strokes.
    let strokeWidth: Float

    init(_ page: PageInk) {
        let (width, height) = (page.ink.width, page.ink.height)
        let pieces = page.pieces.pieces
        var kept = pieces.indices.filter { place in
            let box = pieces[place].box
            return !Self.isRule(pieces[place], width, height) && max(box.width, box.height) > 1
        }
        let inner = kept.filter { !pieces[$0].box.touchesBorder(width, height) }
        strokeWidth = Self.middle(
            (inner.isEmpty ? kept : inner).map { (page.strokeWidths[$0], Float(pieces[$0].area)) })
        let stroke = strokeWidth
        kept.removeAll { Self.isBorder($0, page, strokeWidth: stroke) }
        // Where most ink is in dots, they are a line's.
        let size = Self.middle(kept.map { (Float(pieces[$0].size), Float(pieces[$0].area)) })
        var all = kept.map {
            Group(pieces: [$0], box: pieces[$0].box, area: pieces[$0].area)
        }
        if size < 3 * stroke, kept.count > 6 {
            all = Self.joined(all) { first, second in
                Float(first.box.distance(to: second.box)) <= 2.5 * stroke
            }
        }
        let typical = Self.middle(all.map { (Float($0.box.height), Float($0.area)) })
        self.height = typical
        // Folds and edges of paper: much longer than digits, and thin.
        all.removeAll { group in
            let (long, short) = (
                max(group.box.width, group.box.height), min(group.box.width, group.box.height)
            )
            return Float(long) > 3 * typical
                && (short * 8 < long || Float(group.area) < 1.5 * stroke * Float(long) * 0.5)
        }
        // Specks, unless they are near what is larger.
        all.removeAll {
            Float($0.area) < 0.25 * stroke * stroke
                || Float(max($0.box.width, $0.box.height)) < 0.04 * typical
        }
        all = Self.joined(all) { Self.belong($0, $1, height: typical, stroke: stroke) }
        all.removeAll { Float(max($0.box.width, $0.box.height)) < 0.2 * typical }
        groups = all
    }

    /// The median by weight.
    static func middle(_ values: [(value: Float, weight: Float)], at share: Float = 0.5) -> Float {
        var rest = values.reduce(0) { $0 + $1.weight } * share
        let sorted = values.sorted { $0.value < $1.value }
        for (value, weight) in sorted {
            rest -= weight
            if rest <= 0 { return value }
        }
        return sorted.last?.value ?? 1
    }

    /// Whether a piece is a line over most of the page.
    private static func isRule(_ piece: InkPieces.Piece, _ width: Int, _ height: Int) -> Bool {
        let box = piece.box
        return box.width > width * 6 / 10 && box.height < box.width / 12
            || box.height > height * 6 / 10 && box.width < box.height / 25 && touchesTwo(box, width, height)
    }

    private static func touchesTwo(_ box: PixelBox, _ width: Int, _ height: Int) -> Bool {
        box.y == 0 && box.y + box.height == height || box.x == 0 && box.x + box.width == width
    }

    /// Whether a piece is what is beyond the paper, or its shadow: at the edge of the picture, and wider than strokes
    /// are, or along the edge more than into the picture.
    private static func isBorder(_ place: Int, _ page: PageInk, strokeWidth: Float) -> Bool {
        let box = page.pieces.pieces[place].box
        let (width, height) = (page.ink.width, page.ink.height)
        guard box.touchesBorder(width, height) else { return false }
        if page.strokeWidths[place] > 2.5 * strokeWidth { return true }
        let label = Int32(place + 1)
        func contact(_ pixels: StrideTo<Int>) -> Int { pixels.count { page.pieces.labels[$0] == label } }
        func along(_ range: Range<Int>, _ start: Int, _ step: Int) -> StrideTo<Int> {
            stride(from: start + range.lowerBound * step, to: start + range.upperBound * step, by: step)
        }
        let (columns, rows) = (box.x..<box.x + box.width, box.y..<box.y + box.height)
        var sides: [(isAcross: Bool, contact: Int)] = []
        if box.y == 0 { sides.append((true, contact(along(columns, 0, 1)))) }
        if rows.upperBound == height {
            sides.append((true, contact(along(columns, (height - 1) * width, 1))))
        }
        if box.x == 0 { sides.append((false, contact(along(rows, 0, width)))) }
        if columns.upperBound == width { sides.append((false, contact(along(rows, width - 1, width)))) }
        let isFrame = sides.count > 2 && page.pieces.pieces[place].area * 8 < box.width * box.height
        return isFrame
            || sides.contains { isAcross, contact in
                let (length, depth) = isAcross ? (box.width, box.height) : (box.height, box.width)
                return contact * 2 > length && depth * 2 < length
                    || contact > 2 * Int(strokeWidth) && Float(depth) < 2.5 * strokeWidth
            }
    }

    /// Joins what belongs together, again and again until nothing does.
    private static func joined(_ groups: [Group], _ belong: (Group, Group) -> Bool) -> [Group] {
        var groups = groups.sorted { ($0.box.x, $0.box.y) < ($1.box.x, $1.box.y) }
        var isChanging = true
        while isChanging {
            isChanging = false
            var place = 0
            while place < groups.count {
                var other = place + 1
                while other < groups.count {
                    if belong(groups[place], groups[other]) {
                        groups[place].pieces += groups[other].pieces
                        groups[place].box = groups[place].box.union(groups[other].box)
                        groups[place].area += groups[other].area
                        groups.remove(at: other)
                        isChanging = true
                    } else {
                        other += 1
                    }
                }
                place += 1
            }
        }
        return groups
    }

    /// Whether two groups are one digit's: one above the other with no more height than a digit has, or a bit near to
    /// something larger.
    private static func belong(_ first: Group, _ second: Group, height: Float, stroke: Float) -> Bool {
        let (a, b) = (first.box, second.box)
        let union = a.union(b)
        let across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
        let down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
        let (small, large) = first.area < second.area ? (a, b) : (b, a)
        let limit = max(height, Float(large.height))
        // Inside the other: a bit of the same digit, or one touching's.
        if across >= small.width * 9 / 10, down >= small.height * 8 / 10, Float(large.height) <= 1.6 * height,
            Float(large.width) <= 2 * height
        {
            return true
        }
        let gap = Float(-down)
        // A stroke that is broken: lines of writing are further apart.
        if Float(across) >= 0.5 * Float(min(a.width, b.width)), gap > 0, gap <= 0.75 * stroke,
            Float(union.height) <= 2.5 * limit, union.width * 10 <= max(a.width, b.width) * 13
        {
            return true
        }
        if Float(across) >= 0.5 * Float(min(a.width, b.width)), Float(union.height) <= 1.35 * limit,
            gap <= 0.35 * limit, Float(union.width) <= 1.3 * max(limit, Float(large.width))
        {
            return true
        }
        let size = Float(max(small.width, small.height))
        // The bar of a 5, drawn for itself.
        if Float(small.height) < 0.45 * Float(large.height), small.width > small.height,
            Float(small.width) < 1.2 * Float(large.height),
            2 * small.y + small.height < 2 * large.y + large.height,
            2 * small.x + small.width > 2 * large.x + large.width, Float(-across) <= 0.2 * limit,
            gap <= 0.25 * limit, Float(union.height) <= 1.35 * limit
        {
            return true
        }
        guard size <= 0.55 * Float(large.height) else { return false }
        // What hangs at the lower right is a comma.
        if small.x >= large.x + large.width - 1, small.y > large.y + large.height * 6 / 10 { return false }
        // What stands beside and is half as tall may be a small digit.
        if across < 0, small.height * 10 > large.height * 4 { return false }
        let distance = Float(max(0, max(-across, -down)))
        return distance <= max(0.08 * limit, 0.75 * stroke) && Float(union.height) <= 1.35 * limit
    }
}
