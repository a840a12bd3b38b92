import QuillHandwriting
import QuillStrokes

/// Draws a field with a look: the picture that a person would have made of it.
struct HandwrittenPicture {
    let field: InkField
    let look: Look

    /// The picture's brightness, in whole 255ths as files keep it.
    func drawn(_ hand: inout StrokeRandom) -> GreyImage {
        let (ink, size) = inkMap(&hand)
        var picture = paper(ink, size, &hand)
        if look.reduction > 1 { picture = Filters.reduced(picture, by: look.reduction) }
        if look.blur > 0 { picture = Filters.blurred(picture, deviation: look.blur) }
        for place in picture.pixels.indices {
            var value = picture.pixels[place]
            if look.noise > 0 { value += hand.about(0, look.noise) }
            picture.pixels[place] = (min(max(value, 0), 1) * 255).rounded() / 255
        }
        if look.isThresholded {
            let middle =
                look.isLightOnDark ? 1 - look.paper + 0.5 * look.contrast : look.paper - 0.5 * look.contrast
            for place in picture.pixels.indices {
                picture.pixels[place] = picture.pixels[place] < middle ? 0 : 1
            }
        }
        return picture
    }

    /// The share of ink in each pixel, and the scale: pixels per step of the field.
    private func inkMap(_ hand: inout StrokeRandom) -> (ink: GreyImage, scale: Float) {
        var field = field
        if let dots = look.dots { field = field.dotted(spacing: dots * Float(InkField.box), &hand) }
        // Extents of the drawing in the field, around the middle of which it is slanted and turned.
        let (width, height) = (max(field.high.x - field.low.x, 4), max(field.high.y - field.low.y, 4))
        let scale = look.height / max(height, width * look.aspect)
        let longer = max(height, width * look.aspect)
        let (sine, cosine) = (
            QuillStrokes.sine(turns: look.turn), QuillStrokes.sine(turns: look.turn + 0.25)
        )
        let radius = look.pen.map { max(0.5 * $0 * longer, 0.5 / scale) }
        let pad = (radius ?? 0.05 * longer) * scale + 1
        // The box that the slanted, turned drawing fills.
        let halfWidth =
            0.5 * scale * (width * look.aspect + abs(look.slant) * height + abs(sine) * height) + pad
        let halfHeight = 0.5 * scale * (height + abs(sine) * width * look.aspect) + pad
        let unit = look.height
        let left = look.margins[0] * unit
        let top = look.margins[1] * unit
        let columns = max(8, Int((left + 2 * halfWidth + look.margins[2] * unit).rounded(.up)))
        let rows = max(8, Int((top + 2 * halfHeight + look.margins[3] * unit).rounded(.up)))
        var ink = GreyImage(width: columns, height: rows)
        let bends = (SmoothNoise(&hand), SmoothNoise(&hand))
        let shakes = (SmoothNoise(&hand), SmoothNoise(&hand))
        let (pressure, gaps, strength) = (SmoothNoise(&hand), SmoothNoise(&hand), SmoothNoise(&hand))
        let (wave, gapSize) = (hand.between(8, 24) / longer, hand.between(8, 30) / longer)
        let centre = (x: 0.5 * (field.low.x + field.high.x), y: 0.5 * (field.low.y + field.high.y))
        let limit = 1 - 2 * look.gaps
        let edge = min(look.edge, max(2 * (radius ?? 0.05 * longer) * scale, 0.7))
        let map = radius == nil ? field.depth ?? field.middle : field.middle
        let isOutline = radius == nil && field.depth != nil
        // Further from the middle lines than this no bend brings ink.
        let reach =
            (radius ?? 0.06 * longer) * (1 + look.pressure) + 1.5 * (look.bend + look.tremor) * longer
            + (isOutline ? longer * (0.12 + abs(look.thickening)) : 0) + edge / scale
        let nearby = field.middle
        map.withUnsafeBufferPointer { map in
            for row in 0..<rows {
                for column in 0..<columns {
                    let px = Float(column) + 0.5 - left - halfWidth
                    let py = Float(row) + 0.5 - top - halfHeight
                    // Back through turn, slant and aspect to the field.
                    let tx = (cosine * px + sine * py) / scale
                    let ty = (cosine * py - sine * px) / scale
                    var x = (tx + look.slant * ty) / look.aspect + centre.x
                    var y = ty + centre.y
                    let place =
                        min(max(Int(y), 0), InkField.side - 1) * InkField.side
                        + min(max(Int(x), 0), InkField.side - 1)
                    guard nearby[place] <= reach else { continue }
                    let (u, v) = (3 * x / longer, 3 * y / longer)
                    if look.bend > 0 {
                        x += look.bend * longer * bends.0(u, v)
                        y += look.bend * longer * bends.1(u, v)
                    }
                    if look.tremor > 0 {
                        x += look.tremor * longer * shakes.0(x * wave, y * wave)
                        y += look.tremor * longer * shakes.1(x * wave, y * wave)
                    }
                    var depth: Float
                    if isOutline {
                        depth = InkField.value(map, x, y, falling: -1) + 0.5 * look.thickening * longer
                    } else {
                        depth = (radius ?? 0.06 * longer) - InkField.value(map, x, y, falling: 1)
                    }
                    if look.pressure > 0 {
                        depth += look.pressure * (radius ?? 0.06 * longer) * pressure(2 * u, 2 * v)
                    }
                    var amount = min(max(depth * scale / edge + 0.5, 0), 1)
                    if amount > 0 {
                        if look.gaps > 0, gaps(x * gapSize, y * gapSize) > limit { amount = 0 }
                        if look.unevenness > 0 {
                            amount *= 1 - 0.5 * look.unevenness * (1 + strength(1.5 * u + 5, 1.5 * v))
                        }
                    }
                    ink[column, row] = amount
                }
            }
        }
        if look.frame > 0 { rule(&ink, left, top, 2 * halfWidth, 2 * halfHeight, &hand) }
        return (ink, scale)
    }

    /// Lines of a form beside the drawing, where there is room for them.
    private func rule(
        _ ink: inout GreyImage, _ left: Float, _ top: Float, _ width: Float, _ height: Float,
        _ hand: inout StrokeRandom
    ) {
        let thickness = max(1, Int(hand.between(0.01, 0.04) * look.height))
        let strength = hand.between(0.4, 1)
        let gap = 1 + 0.06 * look.height
        func fill(_ columns: Range<Int>, _ rows: Range<Int>) {
            for row in rows.clamped(to: 0..<ink.height) {
                for column in columns.clamped(to: 0..<ink.width) {
                    ink[column, row] = max(ink[column, row], strength)
                }
            }
        }
        let start = (x: Int(left - gap * hand.between(1, 3)), y: Int(top - gap * hand.between(1, 3)))
        let end = (
            x: Int(left + width + gap * hand.between(1, 3)), y: Int(top + height + gap * hand.between(1, 3))
        )
        let isBox = look.frame == 15
        let (columns, rows) =
            isBox
            ? (start.x..<(end.x + thickness), start.y..<(end.y + thickness)) : (0..<ink.width, 0..<ink.height)
        if look.frame & 1 != 0 { fill(start.x..<(start.x + thickness), rows) }
        if look.frame & 2 != 0 { fill(columns, start.y..<(start.y + thickness)) }
        if look.frame & 4 != 0 { fill(end.x..<(end.x + thickness), rows) }
        if look.frame & 8 != 0 { fill(columns, end.y..<(end.y + thickness)) }
    }

    /// Ink on paper under a lamp.
    private func paper(_ ink: GreyImage, _ scale: Float, _ hand: inout StrokeRandom) -> GreyImage {
        var picture = ink
        let turns = hand.unit()
        let (across, down) = (sine(turns: turns), sine(turns: turns + 0.25))
        for y in 0..<ink.height {
            for x in 0..<ink.width {
                let u = Float(x) / Float(ink.width) - 0.5
                let v = Float(y) / Float(ink.height) - 0.5
                let light =
                    1 - look.ramp * (0.5 + 0.7 * (u * across + v * down)) - look.vignette * 2
                    * (u * u + v * v)
                let value = look.paper - look.contrast * ink[x, y]
                picture[x, y] = look.isLightOnDark ? 1 - value * light : value * light
            }
        }
        return picture
    }
}
