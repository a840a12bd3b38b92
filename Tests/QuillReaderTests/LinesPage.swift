import QuillHandwriting
import QuillStrokes
import QuillTensor

/// A page with digits from the Strokes generator.
struct LinesPage {
    private(set) var picture: GrayImage
    private var digits = Strokes(seed: 11)
    private var next = 0
    private var chance = SplitMix64(seed: 3)

    init(width: Int, height: Int) { picture = GrayImage(width: width, height: height, filledWith: 1) }

    /// One of the generator's digits, enlarged.
    private mutating func drawn(_ label: Int, height: Int) -> GrayImage {
        while Int(digits.label(next)) != label { next += 1 }
        let (bytes, _) = digits.sample(next)
        next += 1
        var (left, right, top, bottom) = (28, 0, 28, 0)
        for index in 0..<784 where bytes[index] > 100 {
            (left, right) = (min(left, index % 28), max(right, index % 28))
            (top, bottom) = (min(top, index / 28), max(bottom, index / 28))
        }
        let scale = Float(height) / Float(bottom - top + 1)
        var result = GrayImage(width: Int(Float(right - left + 1) * scale), height: height)
        for y in 0..<result.height {
            for x in 0..<result.width {
                let (column, row) = (
                    Float(left) + (Float(x) + 0.5) / scale - 0.5, Float(top) + (Float(y) + 0.5) / scale - 0.5
                )
                func ink(_ x: Int, _ y: Int) -> Float {
                    Float(bytes[max(0, min(27, y)) * 28 + max(0, min(27, x))])
                }
                let (i, j) = (Int(column.rounded(.down)), Int(row.rounded(.down)))
                let (u, v) = (column - Float(i), row - Float(j))
                let value =
                    (ink(i, j) * (1 - u) + ink(i + 1, j) * u) * (1 - v)
                    + (ink(i, j + 1) * (1 - u) + ink(i + 1, j + 1) * u) * v
                result[x, y] = value > 110 ? 1 : 0
            }
        }
        return result
    }

    /// Writes digits from left to right, starting at (x, y), `slope` rows down per column.
    /// - Returns: the digits' boxes.
    @discardableResult
    mutating func write(
        _ text: String, x: Int, y: Int, height: Int, gap: Int = 14, slope: Float = 0, heights: [Int] = []
    ) -> [PixelBox] {
        var (left, boxes): (Int, [PixelBox]) = (x, [])
        for (index, label) in text.compactMap(\.wholeNumberValue).enumerated() {
            let digit = drawn(label, height: heights.isEmpty ? height : heights[index % heights.count])
            let top = y + Int(slope * Float(left - x)) + (height - digit.height) / 2
            for row in 0..<digit.height {
                for column in 0..<digit.width where digit[column, row] > 0 {
                    picture[left + column, top + row] = 0.15
                }
            }
            boxes.append(PixelBox(x: left, y: top, width: digit.width, height: digit.height))
            left += digit.width + gap
        }
        return boxes
    }

    /// Erases the ink of rows.
    mutating func erase(rows: Range<Int>) {
        for y in rows { for x in 0..<picture.width { picture[x, y] = 1 } }
    }

    /// Draws a rectangle.
    mutating func fill(_ box: PixelBox, with value: Float) {
        for y in box.y..<box.y + box.height { for x in box.x..<box.x + box.width { picture[x, y] = value } }
    }

    /// Draws a straight line, `slope` rows down per column, or columns right per row for one that runs down.
    mutating func rule(
        x: Int, y: Int, length: Int, thickness: Int, slope: Float = 0, isDown: Bool = false,
        with value: Float = 0.2
    ) {
        for step in 0..<length {
            let off = Int((slope * Float(step)).rounded())
            for width in 0..<thickness {
                let (column, row) = isDown ? (x + off + width, y + step) : (x + step, y + off + width)
                if (0..<picture.width).contains(column), (0..<picture.height).contains(row) {
                    picture[column, row] = value
                }
            }
        }
    }

    /// Multiplies the brightness of each pixel by a function of its place, and adds noise.
    mutating func light(noise: Float = 0, _ brightness: (_ x: Float, _ y: Float) -> Float) {
        for y in 0..<picture.height {
            for x in 0..<picture.width {
                let off = (Float(chance.next() >> 40) * 0x1p-24 - 0.5) * 3.4 * noise
                let light = brightness(Float(x), Float(y))
                picture[x, y] = max(0, min(1, picture[x, y] * light + off))
            }
        }
    }

    /// Makes the page look like a photograph, with uneven light and noise.
    mutating func photograph(noise: Float) {
        for y in 0..<picture.height {
            for x in 0..<picture.width {
                let light = 0.9 - 0.4 * Float(x) / Float(picture.width)
                let off = (Float(chance.next() >> 40) * 0x1p-24 - 0.5) * 3.4 * noise
                picture[x, y] = max(0, min(1, picture[x, y] * light + off))
            }
        }
    }

    mutating func invert() {
        for index in picture.pixels.indices { picture.pixels[index] = 1 - picture.pixels[index] }
    }
}
