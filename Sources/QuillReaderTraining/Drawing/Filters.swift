import QuillHandwriting

/// Degradations that cameras and programs cause.
enum Filters {
    /// A Gaussian blur of a standard deviation, approximated by three box blurs.
    static func blurred(_ image: GrayImage, deviation: Float) -> GrayImage {
        // A box of 2r + 1 pixels has the variance r(r + 1)/3; the outermost pixels count in part.
        let variance = deviation * deviation / 3
        let reach = 0.5 * ((1 + 12 * variance).squareRoot() - 1)
        let whole = Int(reach)
        let part = reach - Float(whole)
        var image = image
        for _ in 0..<3 {
            image = Self.averaged(image, whole, part, dx: 1, dy: 0)
            image = Self.averaged(image, whole, part, dx: 0, dy: 1)
        }
        return image
    }

    private static func averaged(_ image: GrayImage, _ whole: Int, _ part: Float, dx: Int, dy: Int)
        -> GrayImage
    {
        var result = image
        let (width, height) = (image.width, image.height)
        let weight = 1 / (Float(2 * whole + 1) + 2 * part)
        image.pixels.withUnsafeBufferPointer { pixels in
            func pixel(_ x: Int, _ y: Int) -> Float {
                pixels[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
            }
            for y in 0..<height {
                for x in 0..<width {
                    var sum = pixel(x, y)
                    for step in stride(from: 1, through: whole, by: 1) {
                        sum += pixel(x + step * dx, y + step * dy) + pixel(x - step * dx, y - step * dy)
                    }
                    let far = whole + 1
                    sum += part * (pixel(x + far * dx, y + far * dy) + pixel(x - far * dx, y - far * dy))
                    result.pixels[y * width + x] = sum * weight
                }
            }
        }
        return result
    }

    /// The picture reduced by a factor with area averages, then enlarged again with linear interpolation.
    static func reduced(_ image: GrayImage, by factor: Float) -> GrayImage {
        let columns = max(4, Int(Float(image.width) / factor))
        let rows = max(4, Int(Float(image.height) / factor))
        var small = GrayImage(width: columns, height: rows)
        for row in 0..<rows {
            let top = row * image.height / rows
            let ys = top..<max((row + 1) * image.height / rows, top + 1)
            for column in 0..<columns {
                let first = column * image.width / columns
                let xs = first..<max((column + 1) * image.width / columns, first + 1)
                var sum: Float = 0
                for y in ys { for x in xs { sum += image[x, y] } }
                small[column, row] = sum / Float(xs.count * ys.count)
            }
        }
        return small.enlarged(width: image.width, height: image.height)
    }
}
