/// The pieces of a page's ink in groups: each is a digit, or several digits that touch.
struct InkGroups {
    struct Group {
        var pieces: [Int]
        var box: PixelBox
        var area: Int
    }

    private(set) var groups: [Group] = []
    /// Ink that is larger than specks but smaller than digits: dots, commas, and scraps.
    private(set) var small: [Group] = []
    /// The median height of the groups, weighted by area.
    let height: Float
    /// The median width of the strokes, weighted by area.
    let strokeWidth: Float

    /// The most groups on a page. More are a texture, and comparing all pairs of them would take minutes.
    private static let mostGroups = 5000
    /// The most pixels in the groups' boxes, in pages. Digits' boxes hardly overlap, and the ink of each group is copied
    /// from its box.
    private static let mostPages = 8

    /// - Returns: no groups for a page with more than writing has.
    init(_ page: PageInk) {
        let (width, height) = (page.ink.width, page.ink.height)
        let pieces = page.pieces.pieces
        var kept = pieces.indices.filter { index in
            let box = pieces[index].box
            return !Self.isRule(pieces[index], width, height) && max(box.width, box.height) > 1
        }
        let inner = kept.filter { !pieces[$0].box.touchesBorder(width, height) }
        strokeWidth = Self.middle(
            (inner.isEmpty ? kept : inner).map { (page.strokeWidths[$0], Float(pieces[$0].area)) })
        let stroke = strokeWidth
        kept.removeAll { Self.isBorder($0, page, strokeWidth: stroke) }
        // If most ink is in dots, they form dotted strokes.
        let size = Self.middle(kept.map { (Float(pieces[$0].size), Float(pieces[$0].area)) })
        var all = kept.map {
            Group(pieces: [$0], box: pieces[$0].box, area: pieces[$0].area)
        }
        if size < 3 * stroke, kept.count > 6, kept.count <= Self.mostGroups {
            all = Self.joined(all) { first, second in
                Float(first.box.distance(to: second.box)) <= 2.5 * stroke
            }
        }
        let typical = Self.middle(all.map { (Float($0.box.height), Float($0.area)) })
        self.height = typical
        // Remove folds and paper edges: thin, and much longer than digits.
        all.removeAll { group in
            let (long, short) = (
                max(group.box.width, group.box.height), min(group.box.width, group.box.height)
            )
            return Float(long) > 3 * typical
                && (short * 8 < long || Float(group.area) < 1.5 * stroke * Float(long) * 0.5)
        }
        // Remove specks.
        all.removeAll {
            Float($0.area) < 0.25 * stroke * stroke
                || Float(max($0.box.width, $0.box.height)) < 0.04 * typical
        }
        guard all.count <= Self.mostGroups else { return }
        all = Self.joined(all) { Self.belong($0, $1, height: typical, stroke: stroke) }
        small = all.filter { Float(max($0.box.width, $0.box.height)) < 0.2 * typical }
        all.removeAll { Float(max($0.box.width, $0.box.height)) < 0.2 * typical }
        guard all.reduce(0, { $0 + $1.box.width * $1.box.height }) <= Self.mostPages * width * height else {
            return
        }
        groups = all
    }

    /// The weighted median, or another weighted quantile.
    static func middle(_ values: [(value: Float, weight: Float)], at share: Float = 0.5) -> Float {
        var rest = values.reduce(0) { $0 + $1.weight } * share
        let sorted = values.sorted { $0.value < $1.value }
        for (value, weight) in sorted {
            rest -= weight
            if rest <= 0 { return value }
        }
        return sorted.last?.value ?? 1
    }

    /// Whether a piece is a line across most of the page.
    private static func isRule(_ piece: InkPieces.Piece, _ width: Int, _ height: Int) -> Bool {
        let box = piece.box
        return box.width > width * 6 / 10 && box.height < box.width / 12
            || box.height > height * 6 / 10 && box.width < box.height / 25 && touchesTwo(box, width, height)
    }

    private static func touchesTwo(_ box: PixelBox, _ width: Int, _ height: Int) -> Bool {
        box.y == 0 && box.y + box.height == height || box.x == 0 && box.x + box.width == width
    }

    /// Whether a piece is the background beyond the paper, or its shadow: at the picture's edge, and either wider than
    /// strokes or longer along the edge than deep.
    private static func isBorder(_ index: Int, _ page: PageInk, strokeWidth: Float) -> Bool {
        let box = page.pieces.pieces[index].box
        let (width, height) = (page.ink.width, page.ink.height)
        guard box.touchesBorder(width, height) else { return false }
        if page.strokeWidths[index] > 2.5 * strokeWidth { return true }
        let label = Int32(index + 1)
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
        let isFrame = sides.count > 2 && page.pieces.pieces[index].area * 8 < box.width * box.height
        return isFrame
            || sides.contains { isAcross, contact in
                let (length, depth) = isAcross ? (box.width, box.height) : (box.height, box.width)
                return contact * 2 > length && depth * 2 < length
                    || contact > 2 * Int(strokeWidth) && Float(depth) < 2.5 * strokeWidth
            }
    }

    /// Joins groups that belong together until none do.
    private static func joined(_ groups: [Group], _ belong: (Group, Group) -> Bool) -> [Group] {
        var groups = groups.sorted { ($0.box.x, $0.box.y) < ($1.box.x, $1.box.y) }
        var isChanging = true
        while isChanging {
            isChanging = false
            var index = 0
            while index < groups.count {
                var other = index + 1
                while other < groups.count {
                    if belong(groups[index], groups[other]) {
                        groups[index].pieces += groups[other].pieces
                        groups[index].box = groups[index].box.union(groups[other].box)
                        groups[index].area += groups[other].area
                        groups.remove(at: other)
                        isChanging = true
                    } else {
                        other += 1
                    }
                }
                index += 1
            }
        }
        return groups
    }

    /// Whether two groups belong to one digit: one above the other and together no taller than a digit, or a small one
    /// near a larger one.
    private static func belong(_ first: Group, _ second: Group, height: Float, stroke: Float) -> Bool {
        let (a, b) = (first.box, second.box)
        let union = a.union(b)
        let across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
        let down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
        let (small, large) = first.area < second.area ? (a, b) : (b, a)
        // A column of digits that a line joins doesn't grow.
        let limit = max(height, min(Float(large.height), 1.6 * height))
        // Inside the other: part of the same digit, or of one that touches it.
        if across >= small.width * 9 / 10, down >= small.height * 8 / 10, Float(large.height) <= 1.6 * height,
            Float(large.width) <= 2 * height
        {
            return true
        }
        let gap = Float(-down)
        // A broken stroke; lines of writing are farther apart.
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
        // The detached bar of a 5.
        if Float(small.height) < 0.45 * Float(large.height), small.width > small.height,
            Float(small.width) < 1.2 * Float(large.height),
            2 * small.y + small.height < 2 * large.y + large.height,
            2 * small.x + small.width > 2 * large.x + large.width, Float(-across) <= 0.2 * limit,
            gap <= 0.25 * limit, Float(union.height) <= 1.35 * limit
        {
            return true
        }
        guard size <= 0.55 * Float(large.height) else { return false }
        // A small piece at the lower right is a comma.
        if small.x >= large.x + large.width - 1, small.y > large.y + large.height * 6 / 10 { return false }
        // A separate piece more than 40 % as tall may be a small digit.
        if across < 0, small.height * 10 > large.height * 4 { return false }
        let distance = Float(max(0, max(-across, -down)))
        return distance <= max(0.08 * limit, 0.75 * stroke) && Float(union.height) <= 1.35 * limit
    }
}
