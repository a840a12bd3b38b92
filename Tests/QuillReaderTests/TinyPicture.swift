import QuillHandwriting
import QuillTensor

/// Random pictures of 1 × 1 to 40 × 40 pixels, or 1 × N, of the kinds that have no strokes to measure: noise, specks at
/// edges, stripes, blots, gradients, few levels of gray.
struct TinyPicture {
    private var random: SplitMix64

    /// - Parameter number: the picture's number, which alone decides what it is.
    init(number: Int) { random = SplitMix64(seed: UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ 11) }

    private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(bound, 1))) }
    private mutating func gray() -> Float { Float([0, 255, 128, below(256), below(256)][below(5)]) / 255 }

    private mutating func size() -> (width: Int, height: Int) {
        switch below(8) {
        case 0: (1, 1 + below(2000))
        case 1: (1 + below(2000), 1)
        case 2: (1 + below(4), 1 + below(300))
        case 3: (1 + below(300), 1 + below(4))
        case 4: (28, 28)
        default: (1 + below(40), 1 + below(40))
        }
    }

    /// The picture.
    mutating func picture() -> GrayImage {
        let (width, height) = size()
        var image = GrayImage(width: width, height: height, filledWith: gray())
        for _ in 0...below(3) {
            switch below(7) {
            case 0:
                let levels = [1, 2, 3, 255][below(4)]
                for pixel in image.pixels.indices {
                    image.pixels[pixel] = Float(below(levels + 1)) / Float(levels)
                }
            case 1:
                // A speck of a few grays at an edge.
                let (wide, high) = (1 + below(min(5, width)), 1 + below(min(5, height)))
                let left = [0, width - wide, below(width - wide + 1)][below(3)]
                let top = [0, height - high, below(height - high + 1)][below(3)]
                let grays = [gray(), gray(), gray()]
                for y in top..<top + high {
                    for x in left..<left + wide { image[x, y] = grays[below(3)] }
                }
            case 2:
                let (value, step, isAcross) = (gray(), 1 + below(6), below(2) == 0)
                for y in 0..<height {
                    for x in 0..<width where (isAcross ? y : x) % step == 0 { image[x, y] = value }
                }
            case 3:
                // Salt.
                for _ in 0...below(10) { image[below(width), below(height)] = gray() }
            case 4:
                let (x, y, radius, value) = (below(width), below(height), 1 + below(12), gray())
                for row in 0..<height {
                    for column in 0..<width
                    where (row - y) * (row - y) + (column - x) * (column - x) < radius * radius {
                        image[column, row] = value
                    }
                }
            case 5:
                let (first, second) = (gray(), gray())
                for y in 0..<height {
                    for x in 0..<width {
                        image[x, y] = first + (second - first) * Float(x + y) / Float(width + height)
                    }
                }
            default:
                // Faint noise.
                for pixel in image.pixels.indices {
                    let off = Float(below(9) - 4) / 255
                    image.pixels[pixel] = max(0, min(1, image.pixels[pixel] + off))
                }
            }
        }
        return image
    }
}
