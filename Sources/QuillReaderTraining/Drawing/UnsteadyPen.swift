import QuillStrokes

/// An unsteady pen: the ink that it leaves at each point of a field, with bends, trembling, varying pressure, and gaps.
struct UnsteadyPen {
    private let placement: DrawingPlacement
    private let look: Look
    private let bends, shakes: (SmoothNoise, SmoothNoise)
    private let pressure, gaps, strength: SmoothNoise
    private let wave, gapSize: Float
    /// The distances that define the line's edge, and those to the center lines.
    private let map, nearby: [Float]
    private let isOutline: Bool
    private let radius, edge, reach: Float

    init(_ placement: DrawingPlacement, _ look: Look, _ field: InkField, _ hand: inout StrokeRandom) {
        (self.placement, self.look) = (placement, look)
        let (longer, scale) = (placement.longer, placement.scale)
        bends = (SmoothNoise(&hand), SmoothNoise(&hand))
        shakes = (SmoothNoise(&hand), SmoothNoise(&hand))
        (pressure, gaps, strength) = (SmoothNoise(&hand), SmoothNoise(&hand), SmoothNoise(&hand))
        (wave, gapSize) = (hand.between(8, 24) / longer, hand.between(8, 30) / longer)
        edge = min(look.edge, max(2 * (placement.radius ?? 0.05 * longer) * scale, 0.7))
        map = placement.radius == nil ? field.depth ?? field.middle : field.middle
        nearby = field.middle
        isOutline = placement.radius == nil && field.depth != nil
        radius = placement.radius ?? 0.06 * longer
        // Beyond this distance from the center lines there is never ink.
        reach =
            radius * (1 + look.pressure) + 1.5 * (look.bend + look.tremor) * longer
            + (isOutline ? longer * (0.12 + abs(look.thickening)) : 0) + edge / scale
    }

    /// The share of ink at a point of the field; nil where there can be none.
    func ink(_ x: Float, _ y: Float) -> Float? {
        let index =
            min(max(Int(y), 0), InkField.side - 1) * InkField.side + min(max(Int(x), 0), InkField.side - 1)
        guard nearby[index] <= reach else { return nil }
        let longer = placement.longer
        let (u, v) = (3 * x / longer, 3 * y / longer)
        var (x, y) = (x, y)
        if look.bend > 0 {
            x += look.bend * longer * bends.0(u, v)
            y += look.bend * longer * bends.1(u, v)
        }
        if look.tremor > 0 {
            // The vertical shift depends on the shifted x.
            x += look.tremor * longer * shakes.0(x * wave, y * wave)
            y += look.tremor * longer * shakes.1(x * wave, y * wave)
        }
        var depth = map.withUnsafeBufferPointer { map in
            isOutline
                ? InkField.value(map, x, y, falling: -1) + 0.5 * look.thickening * longer
                : radius - InkField.value(map, x, y, falling: 1)
        }
        if look.pressure > 0 { depth += look.pressure * radius * pressure(2 * u, 2 * v) }
        var amount = min(max(depth * placement.scale / edge + 0.5, 0), 1)
        if amount > 0 {
            if look.gaps > 0, gaps(x * gapSize, y * gapSize) > 1 - 2 * look.gaps { amount = 0 }
            if look.unevenness > 0 {
                amount *= 1 - 0.5 * look.unevenness * (1 + strength(1.5 * u + 5, 1.5 * v))
            }
        }
        return amount
    }
}
