/// A part of a page's ink: a digit, several digits that touch, or a part of one.
package struct InkRegion: Sendable {
    /// The ink's box on the page.
    package let box: PixelBox
    /// The region's ink in the box, without any other ink there.
    let ink: GrayImage
    /// The number of pixels with ink.
    let area: Int

    /// The ink in a box at the pixels that meet a condition; nil if there is none.
    init?(_ page: GrayImage, in box: PixelBox, where holds: (Int) -> Bool) {
        var part = GrayImage(width: box.width, height: box.height)
        for y in 0..<box.height {
            for x in 0..<box.width {
                let index = (box.y + y) * page.width + box.x + x
                if page.pixels[index] > 0, holds(index) {
                    part.pixels[y * box.width + x] = page.pixels[index]
                }
            }
        }
        self.init(trimming: part, x: box.x, y: box.y)
    }

    /// A picture of ink whose upper left corner is at (x, y) on the page, without the empty rows and columns around the
    /// ink; nil if there is no ink.
    init?(trimming picture: GrayImage, x: Int, y: Int) {
        var (left, right, top, bottom, area) = (picture.width, -1, picture.height, -1, 0)
        for row in 0..<picture.height {
            for column in 0..<picture.width where picture.pixels[row * picture.width + column] > 0 {
                (left, right, top, bottom) = (
                    min(left, column), max(right, column), min(top, row), max(bottom, row)
                )
                area += 1
            }
        }
        guard right >= 0 else { return nil }
        let inner = PixelBox(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
        ink = picture.cropped(to: inner)
        box = PixelBox(x: x + left, y: y + top, width: inner.width, height: inner.height)
        self.area = area
    }

    private init(box: PixelBox, ink: GrayImage, area: Int) {
        (self.box, self.ink, self.area) = (box, ink, area)
    }

    /// The ink of both regions.
    package func joined(with other: InkRegion) -> InkRegion {
        let union = box.union(other.box)
        var joined = GrayImage(width: union.width, height: union.height)
        for part in [self, other] {
            let (left, top) = (part.box.x - union.x, part.box.y - union.y)
            for y in 0..<part.box.height {
                for x in 0..<part.box.width {
                    let value = part.ink.pixels[y * part.box.width + x]
                    if value > 0 { joined.pixels[(top + y) * union.width + left + x] = value }
                }
            }
        }
        return InkRegion(box: union, ink: joined, area: area + other.area)
    }

    /// The ink of a typical inked pixel of the region: the upper quartile.
    var level: Float {
        let values = ink.pixels.filter { $0 > 0 }.sorted()
        return values[values.count * 3 / 4]
    }

    /// The mean width of its strokes, in pixels of the page.
    package var strokeWidth: Float {
        let labels = ink.pixels.map { $0 > 0 ? Int32(1) : 0 }
        return PageInk.strokeWidths(of: labels, areas: [area], width: box.width)[0]
    }

    /// The region without the faint fringes of its strokes.
    var withoutFringe: InkRegion {
        let limit = 0.3 * level
        var clear = ink
        for pixel in clear.pixels.indices where clear.pixels[pixel] <= limit { clear.pixels[pixel] = 0 }
        return InkRegion(trimming: clear, x: box.x, y: box.y) ?? self
    }
}
