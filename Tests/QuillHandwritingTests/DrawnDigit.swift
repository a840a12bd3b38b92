import QuillHandwriting
import QuillStrokes
import QuillTensor

/// A digit of the built-in generator, enlarged for pictures that are hard to read.
struct DrawnDigit {
    /// Ink, 0 to 1, on a square of 96 pixels.
    var ink: GrayImage

    static let side = 96

    /// Draws a digit, enlarged with sharp edges.
    init(_ index: Int) throws {
        let pixels = Strokes(seed: 3).sample(index).pixels
        ink = GrayImage(width: Self.side, height: Self.side)
        for y in 0..<Self.side {
            for x in 0..<Self.side {
                // Bilinear interpolation, then more contrast around one half.
                let (u, v) = ((Float(x) - 5.5) / 3 - 0.5, (Float(y) - 5.5) / 3 - 0.5)
                let (column, row) = (Int(u.rounded(.down)), Int(v.rounded(.down)))
                func source(_ x: Int, _ y: Int) -> Float {
                    (0..<28).contains(x) && (0..<28).contains(y) ? Float(pixels[y * 28 + x]) / 255 : 0
                }
                let (a, b) = (u - Float(column), v - Float(row))
                let value =
                    (source(column, row) * (1 - a) + source(column + 1, row) * a) * (1 - b)
                    + (source(column, row + 1) * (1 - a) + source(column + 1, row + 1) * a) * b
                ink[x, y] = max(0, min(1, (value - 0.5) * 4 + 0.5))
            }
        }
    }

    /// A picture with the brightness computed from each pixel's coordinates and ink.
    func picture(_ brightness: (_ x: Int, _ y: Int, _ ink: Float) -> Float) -> GrayImage {
        var picture = ink
        for y in 0..<ink.height {
            for x in 0..<ink.width { picture[x, y] = max(0, min(1, brightness(x, y, ink[x, y]))) }
        }
        return picture
    }

    /// Dark ink on even, light paper.
    var plain: GrayImage { picture { _, _, ink in 0.92 - 0.77 * ink } }

    /// The ink dilated (or, with a negative radius, eroded) by a square with this half side.
    func grown(by radius: Int) -> DrawnDigit {
        var result = self
        let reach = abs(radius)
        for y in 0..<ink.height {
            for x in 0..<ink.width {
                var value = ink[x, y]
                for v in max(0, y - reach)...min(ink.height - 1, y + reach) {
                    for u in max(0, x - reach)...min(ink.width - 1, x + reach) {
                        value = radius > 0 ? max(value, ink[u, v]) : min(value, ink[u, v])
                    }
                }
                result.ink[x, y] = value
            }
        }
        return result
    }

    /// The picture cropped to its ink.
    var tight: GrayImage {
        let inked = ink.pixels.indices.filter { ink.pixels[$0] > 0.5 }
        let (columns, rows) = (inked.map { $0 % ink.width }, inked.map { $0 / ink.width })
        let (left, top) = (columns.min() ?? 0, rows.min() ?? 0)
        let (right, bottom) = (columns.max() ?? 0, rows.max() ?? 0)
        var part = GrayImage(width: right - left + 1, height: bottom - top + 1)
        for y in 0..<part.height { for x in 0..<part.width { part[x, y] = plain[left + x, top + y] } }
        return part
    }
}

extension NormalizedDigit {
    /// The mean absolute difference of two digits' pixels, 0 to 255, at the best shift by at most one pixel.
    func difference(from other: NormalizedDigit) -> Float {
        let (a, b) = (image.elements, other.image.elements)
        var best = Float.infinity
        for dy in -1...1 {
            for dx in -1...1 {
                var sum = 0
                for y in 0..<28 {
                    for x in 0..<28 {
                        let (u, v) = (x + dx, y + dy)
                        let shifted = (0..<28).contains(u) && (0..<28).contains(v) ? a[v * 28 + u] : 0
                        sum += abs(Int(shifted) - Int(b[y * 28 + x]))
                    }
                }
                best = min(best, Float(sum) / 784)
            }
        }
        return best
    }
}
