import QuillStrokes

/// The placement of a drawing in its picture, and the mapping from pixels back to the field.
struct DrawingPlacement {
    /// Pixels per step of the field.
    let scale: Float
    /// The drawing's longer side, in steps of the field.
    let longer: Float
    /// Half the pen's width, in steps of the field; nil for the original pen.
    let radius: Float?
    /// Half the size of the slanted, rotated drawing's box, and its left and top margins, in pixels.
    let halfWidth, halfHeight, left, top: Float
    /// The picture's size.
    let columns, rows: Int
    private let sine, cosine: Float
    private let center: (x: Float, y: Float)
    private let slant, aspect: Float

    init(of field: InkField, _ look: Look) {
        // The drawing's extent in the field; it is slanted and rotated around its center.
        let (width, height) = (max(field.high.x - field.low.x, 4), max(field.high.y - field.low.y, 4))
        scale = look.height / max(height, width * look.aspect)
        longer = max(height, width * look.aspect)
        (sine, cosine) = (
            QuillStrokes.sine(turns: look.turn), QuillStrokes.sine(turns: look.turn + 0.25)
        )
        let (longer, scale) = (self.longer, self.scale)
        radius = look.pen.map { max(0.5 * $0 * longer, 0.5 / scale) }
        let pad = (radius ?? 0.05 * longer) * scale + 1
        halfWidth = 0.5 * scale * (width * look.aspect + abs(look.slant) * height + abs(sine) * height) + pad
        halfHeight = 0.5 * scale * (height + abs(sine) * width * look.aspect) + pad
        let unit = look.height
        left = look.margins[0] * unit
        top = look.margins[1] * unit
        columns = max(8, Int((left + 2 * halfWidth + look.margins[2] * unit).rounded(.up)))
        rows = max(8, Int((top + 2 * halfHeight + look.margins[3] * unit).rounded(.up)))
        center = (x: 0.5 * (field.low.x + field.high.x), y: 0.5 * (field.low.y + field.high.y))
        (slant, aspect) = (look.slant, look.aspect)
    }

    /// A pixel's point in the field: the inverse of the rotation, slant, and aspect.
    func fieldPoint(_ column: Int, _ row: Int) -> (x: Float, y: Float) {
        let px = Float(column) + 0.5 - left - halfWidth
        let py = Float(row) + 0.5 - top - halfHeight
        let tx = (cosine * px + sine * py) / scale
        let ty = (cosine * py - sine * px) / scale
        return ((tx + slant * ty) / aspect + center.x, ty + center.y)
    }
}
