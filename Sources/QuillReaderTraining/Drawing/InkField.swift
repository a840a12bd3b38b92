import QuillStrokes

/// A drawing without a size or pen: the distances from each point of a fine grid to the lines' centers and to their
/// edges. The line of any pen is a level set of the former, the line of the original pen one of the latter.
struct InkField: Sendable {
    /// The number of grid points per side, with a free border around the drawing.
    static let side = 84
    static let border = 12
    /// The longer side of a drawing, in steps of the grid.
    static let box = side - 2 * border

    /// The distances to the center lines.
    private(set) var middle: [Float]
    /// The depths inside the original lines' edges, negative outside; nil if there was no pen.
    private(set) var depth: [Float]?
    /// The points of the center lines.
    private(set) var points: [(x: Float, y: Float)]
    /// The corners of the center lines' bounding box.
    let low, high: (x: Float, y: Float)

    /// The field of a digit in MNIST's format: 28×28 bytes, ink bright.
    /// - Returns: nil if there is no ink.
    init?(bitmap: UnsafeBufferPointer<UInt8>) {
        let (side, scale) = (Self.side, 3)
        var ink = [Bool](repeating: false, count: side * side)
        for y in 0..<side {
            for x in 0..<side where x >= 2 && y >= 2 && x < side - 2 && y < side - 2 {
                // Ink is above half brightness, interpolated linearly.
                let (fx, fy) = ((Float(x) + 0.5) / Float(scale) - 0.5, (Float(y) + 0.5) / Float(scale) - 0.5)
                let (left, top) = (Int(fx), Int(fy))
                let (a, b) = (fx - Float(left), fy - Float(top))
                let (right, bottom) = (min(left + 1, 27), min(top + 1, 27))
                let upper = Float(bitmap[top * 28 + left]) * (1 - a) + Float(bitmap[top * 28 + right]) * a
                let lower =
                    Float(bitmap[bottom * 28 + left]) * (1 - a) + Float(bitmap[bottom * 28 + right]) * a
                ink[y * side + x] = upper * (1 - b) + lower * b > 110
            }
        }
        let line = Thinning.thinned(ink, side: side)
        let inside = PointDistances.distances(to: ink.map { !$0 }, side: side)
        let outside = PointDistances.distances(to: ink, side: side)
        self.init(line: line)
        depth = zip(inside, outside).map { $0 - $1 }
    }

    /// The field of a pen's track, scaled to fill the box.
    /// - Returns: nil if the track has no length.
    init?(track: [TrackPoint]) {
        var low = (x: Float.infinity, y: Float.infinity)
        var high = (x: -Float.infinity, y: -Float.infinity)
        for point in track {
            low = (min(low.x, point.x), min(low.y, point.y))
            high = (max(high.x, point.x), max(high.y, point.y))
        }
        let extent = max(high.x - low.x, high.y - low.y)
        guard extent > 0, extent.isFinite else { return nil }
        let scale = Float(Self.box) / extent
        let left = 0.5 * (Float(Self.side) - (high.x + low.x) * scale)
        let top = 0.5 * (Float(Self.side) - (high.y + low.y) * scale)
        var line = [Bool](repeating: false, count: Self.side * Self.side)
        for (a, b) in zip(track, track.dropFirst()) where !b.isStart {
            let (dx, dy) = ((b.x - a.x) * scale, (b.y - a.y) * scale)
            let steps = max(1, Int((abs(dx) + abs(dy)).rounded(.up)))
            for step in 0...steps {
                let part = Float(step) / Float(steps)
                let (x, y) = (a.x * scale + left + dx * part, a.y * scale + top + dy * part)
                line[min(Int(max(y, 0)), Self.side - 1) * Self.side + min(Int(max(x, 0)), Self.side - 1)] =
                    true
            }
        }
        self.init(line: line)
    }

    private init?(line: [Bool]) {
        points = line.indices.filter { line[$0] }.map {
            (Float($0 % Self.side) + 0.5, Float($0 / Self.side) + 0.5)
        }
        guard !points.isEmpty else { return nil }
        middle = PointDistances.distances(to: line, side: Self.side)
        depth = nil
        low = (points.reduce(.infinity) { min($0, $1.x) }, points.reduce(.infinity) { min($0, $1.y) })
        high = (points.reduce(0) { max($0, $1.x) }, points.reduce(0) { max($0, $1.y) })
    }

    /// The field with its lines reduced to dots, about `spacing` steps apart.
    func dotted(spacing: Float, _ hand: inout StrokeRandom) -> InkField {
        var field = self
        var rest = points
        var dots: [(x: Float, y: Float)] = []
        while !rest.isEmpty {
            let dot = rest[hand.index(below: rest.count)]
            dots.append(dot)
            let reach = spacing * hand.between(0.8, 1.2)
            rest.removeAll {
                let (dx, dy) = ($0.x - dot.x, $0.y - dot.y)
                return dx * dx + dy * dy < reach * reach
            }
        }
        var line = [Bool](repeating: false, count: Self.side * Self.side)
        for dot in dots { line[Int(dot.y) * Self.side + Int(dot.x)] = true }
        field.middle = PointDistances.distances(to: line, side: Self.side)
        field.depth = nil
        field.points = dots
        return field
    }

    /// A map's value, interpolated between grid points. Beyond the border it changes by `falling` per step.
    static func value(_ map: UnsafeBufferPointer<Float>, _ x: Float, _ y: Float, falling: Float) -> Float {
        let limit = Float(side - 1)
        let (fx, fy) = (min(max(x - 0.5, 0), limit), min(max(y - 0.5, 0), limit))
        let beyond = abs(x - 0.5 - fx) + abs(y - 0.5 - fy)
        let (left, top) = (Int(fx), Int(fy))
        let (a, b) = (fx - Float(left), fy - Float(top))
        let (right, bottom) = (min(left + 1, side - 1), min(top + 1, side - 1))
        let upper = map[top * side + left] * (1 - a) + map[top * side + right] * a
        let lower = map[bottom * side + left] * (1 - a) + map[bottom * side + right] * a
        return upper * (1 - b) + lower * b + falling * beyond
    }
}
