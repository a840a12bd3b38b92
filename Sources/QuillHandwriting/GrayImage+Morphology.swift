extension GrayImage {
    /// The largest value within `radius` columns and rows of each pixel.
    func maximum(within radius: Int) -> GrayImage {
        guard radius > 0 else { return self }
        // Padding of the smallest value never affects a maximum.
        let wide = width + 2 * radius
        let tall = height + 2 * radius
        var memory = [Float](repeating: -.infinity, count: 2 * wide * tall)
        var result = self
        memory.withUnsafeMutableBufferPointer { memory in
            var source = UnsafeMutableBufferPointer(rebasing: memory[..<(wide * tall)])
            var target = UnsafeMutableBufferPointer(rebasing: memory[(wide * tall)...])
            pixels.withUnsafeBufferPointer { pixels in
                for y in 0..<height {
                    let line = (y + radius) * wide + radius
                    for x in 0..<width { source[line + x] = pixels[y * width + x] }
                }
            }
            // Windows of 1 pixel, then 2, 4, …, up to the full width; first along rows, then along columns.
            for step in [1, wide] {
                var window = 1
                while window < 2 * radius + 1 {
                    let shift = min(window, 2 * radius + 1 - window)
                    let distance = shift * step
                    for index in 0..<wide * tall - distance {
                        let (here, there) = (source[index], source[index + distance])
                        target[index] = here > there ? here : there
                    }
                    swap(&source, &target)
                    window += shift
                }
            }
            result.pixels.withUnsafeMutableBufferPointer { pixels in
                for y in 0..<height {
                    for x in 0..<width { pixels[y * width + x] = source[y * wide + x] }
                }
            }
        }
        return result
    }

    /// The smallest value within `radius` columns and rows of each pixel.
    func minimum(within radius: Int) -> GrayImage {
        var negative = self
        for pixel in pixels.indices { negative.pixels[pixel] = -pixels[pixel] }
        var result = negative.maximum(within: radius)
        for pixel in pixels.indices { result.pixels[pixel] = -result.pixels[pixel] }
        return result
    }

    /// The morphological opening: the picture without bright spots narrower than a square that reaches `radius` pixels
    /// from its center (Serra 1982).
    func opened(by radius: Int) -> GrayImage { minimum(within: radius).maximum(within: radius) }

    /// The picture smoothed with weights 1, 2, 1 across and down.
    var smoothed: GrayImage {
        var across = self
        var result = self
        pixels.withUnsafeBufferPointer { source in
            across.pixels.withUnsafeMutableBufferPointer { target in
                for y in 0..<height {
                    let line = y * width
                    for x in stride(from: 1, to: width - 1, by: 1) {
                        let index = line + x
                        target[index] = 0.25 * (source[index - 1] + source[index + 1]) + 0.5 * source[index]
                    }
                }
            }
        }
        across.pixels.withUnsafeBufferPointer { source in
            result.pixels.withUnsafeMutableBufferPointer { target in
                for y in 0..<height {
                    let (above, below) = (max(0, y - 1) * width, min(height - 1, y + 1) * width)
                    for x in 0..<width {
                        target[y * width + x] =
                            0.25 * (source[above + x] + source[below + x]) + 0.5 * source[y * width + x]
                    }
                }
            }
        }
        return result
    }
}
