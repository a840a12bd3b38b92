import QuillHandwriting
import QuillStrokes

/// Draws a field with a look, like a picture that a person made.
struct HandwrittenPicture {
    let field: InkField
    let look: Look

    /// The picture's brightness, rounded to multiples of 1/255 as in files.
    func drawn(_ hand: inout StrokeRandom) -> GrayImage {
        let (ink, size) = inkMap(&hand)
        var picture = paper(ink, size, &hand)
        if look.reduction > 1 { picture = Filters.reduced(picture, by: look.reduction) }
        if look.blur > 0 { picture = Filters.blurred(picture, deviation: look.blur) }
        for index in picture.pixels.indices {
            var value = picture.pixels[index]
            if look.noise > 0 { value += hand.about(0, look.noise) }
            picture.pixels[index] = (min(max(value, 0), 1) * 255).rounded() / 255
        }
        if look.isThresholded {
            let middle =
                look.isLightOnDark ? 1 - look.paper + 0.5 * look.contrast : look.paper - 0.5 * look.contrast
            for index in picture.pixels.indices {
                picture.pixels[index] = picture.pixels[index] < middle ? 0 : 1
            }
        }
        return picture
    }

    /// The share of ink in each pixel, and the scale in pixels per step of the field.
    private func inkMap(_ hand: inout StrokeRandom) -> (ink: GrayImage, scale: Float) {
        var field = field
        if let dots = look.dots { field = field.dotted(spacing: dots * Float(InkField.box), &hand) }
        let placement = DrawingPlacement(of: field, look)
        let pen = UnsteadyPen(placement, look, field, &hand)
        var ink = GrayImage(width: placement.columns, height: placement.rows)
        for row in 0..<placement.rows {
            for column in 0..<placement.columns {
                let (x, y) = placement.fieldPoint(column, row)
                if let amount = pen.ink(x, y) { ink[column, row] = amount }
            }
        }
        if look.frame > 0 {
            rule(
                &ink, placement.left, placement.top, 2 * placement.halfWidth, 2 * placement.halfHeight, &hand)
        }
        return (ink, placement.scale)
    }

    /// Draws the lines of a form around the drawing, where there is room.
    private func rule(
        _ ink: inout GrayImage, _ left: Float, _ top: Float, _ width: Float, _ height: Float,
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

    /// The brightness of ink on unevenly lit paper.
    private func paper(_ ink: GrayImage, _ scale: Float, _ hand: inout StrokeRandom) -> GrayImage {
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
