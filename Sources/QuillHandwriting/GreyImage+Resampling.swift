/// How much of each source pixel goes into each pixel along one axis.
struct ResamplingWeights {
    /// The first source pixel of each pixel.
    private(set) var starts: [Int] = []
    /// The weights of `taps` source pixels from there, pixel after pixel; each pixel's add up to 1.
    private(set) var weights: [Float] = []
    private(set) var taps = 1

    /// Area averages for `count` pixels that each cover `scale` ≥ 1 source pixels from `origin` on: what is outside the
    /// source counts as zero.
    static func area(from origin: Double, scale: Double, count: Int, source: Int) -> ResamplingWeights {
        ResamplingWeights(count: count, source: source, taps: Int(scale.rounded(.up)) + 1) { pixel in
            let start = origin + Double(pixel) * scale
            let first = Int(start.rounded(.down))
            return (
                first,
                { tap in
                    let low = max(start, Double(first + tap))
                    let high = min(start + scale, Double(first + tap + 1))
                    return max(0, high - low) / scale
                }
            )
        }
    }

    /// Cubic B-splines for `count` pixels that lie `scale` < 1 source pixels apart: smooth without overshoot.
    static func spline(from origin: Double, scale: Double, count: Int, source: Int) -> ResamplingWeights {
        ResamplingWeights(count: count, source: source, taps: 4) { pixel in
            let centre = origin + (Double(pixel) + 0.5) * scale - 0.5
            let first = Int(centre.rounded(.down)) - 1
            return (
                first,
                { tap in
                    let distance = abs(centre - Double(first + tap))
                    if distance < 1 { return 2.0 / 3 - distance * distance * (1 - distance / 2) }
                    let rest = max(0, 2 - distance)
                    return rest * rest * rest / 6
                }
            )
        }
    }

    private init(
        count: Int, source: Int, taps: Int, _ place: (Int) -> (first: Int, weight: (Int) -> Double)
    ) {
        self.taps = min(taps, source)
        starts.reserveCapacity(count)
        weights = [Float](repeating: 0, count: count * self.taps)
        for pixel in 0..<count {
            let (first, weight) = place(pixel)
            let start = max(0, min(source - self.taps, first))
            starts.append(start)
            for tap in 0..<taps where (start..<start + self.taps).contains(first + tap) {
                weights[pixel * self.taps + first + tap - start] = Float(weight(tap))
            }
        }
    }
}

extension GreyImage {
    /// The picture made of weighted sums of this one's pixels, rows and columns apart.
    func resampled(across: ResamplingWeights, down: ResamplingWeights) -> GreyImage {
        let (columns, rows) = (across.starts.count, down.starts.count)
        var result = GreyImage(width: columns, height: rows)
        // Rows of the source, each made narrow (or wide) once, and only those that are asked for.
        let first = down.starts.min() ?? 0
        let last = (down.starts.max() ?? 0) + down.taps
        var narrow = [Float](repeating: 0, count: columns * (last - first))
        pixels.withUnsafeBufferPointer { source in
            narrow.withUnsafeMutableBufferPointer { narrow in
                across.weights.withUnsafeBufferPointer { weights in
                    across.starts.withUnsafeBufferPointer { starts in
                        let taps = across.taps
                        for row in first..<last {
                            let line = row * width
                            let target = (row - first) * columns
                            for x in 0..<columns {
                                var sum: Float = 0
                                for tap in 0..<taps {
                                    sum += source[line + starts[x] + tap] * weights[x * taps + tap]
                                }
                                narrow[target + x] = sum
                            }
                        }
                    }
                }
            }
        }
        narrow.withUnsafeBufferPointer { narrow in
            result.pixels.withUnsafeMutableBufferPointer { target in
                for y in 0..<rows {
                    for tap in 0..<down.taps {
                        let weight = down.weights[y * down.taps + tap]
                        guard weight != 0 else { continue }
                        let line = (down.starts[y] + tap - first) * columns
                        for x in 0..<columns { target[y * columns + x] += weight * narrow[line + x] }
                    }
                }
            }
        }
        return result
    }

    /// The picture made `factor` times smaller, each pixel the average of the area it covers; the last row and column
    /// end with the picture.
    func reduced(by factor: Double) -> GreyImage {
        guard factor > 1 else { return self }
        let columns = max(1, Int((Double(width) / factor).rounded()))
        let rows = max(1, Int((Double(height) / factor).rounded()))
        return resampled(
            across: .area(from: 0, scale: Double(width) / Double(columns), count: columns, source: width),
            down: .area(from: 0, scale: Double(height) / Double(rows), count: rows, source: height))
    }

    /// The part of the picture in a box.
    func cropped(to box: PixelBox) -> GreyImage {
        var part = GreyImage(width: box.width, height: box.height)
        for y in 0..<box.height {
            let line = (box.y + y) * width + box.x
            part.pixels.replaceSubrange(
                y * box.width..<(y + 1) * box.width, with: pixels[line..<line + box.width])
        }
        return part
    }

    /// The largest number within `radius` columns and rows of each pixel.
    func maximum(within radius: Int) -> GreyImage {
        guard radius > 0 else { return self }
        // What is beyond the edge must not win: rows and columns of the smallest number there is.
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
            // Windows of 1 pixel, then 2, 4, …, the last one as far as is missing; first along rows, then columns.
            for step in [1, wide] {
                var window = 1
                while window < 2 * radius + 1 {
                    let shift = min(window, 2 * radius + 1 - window)
                    let distance = shift * step
                    for place in 0..<wide * tall - distance {
                        let (here, there) = (source[place], source[place + distance])
                        target[place] = here > there ? here : there
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

    /// The smallest number within `radius` columns and rows of each pixel.
    func minimum(within radius: Int) -> GreyImage {
        var negative = self
        for pixel in pixels.indices { negative.pixels[pixel] = -pixels[pixel] }
        var result = negative.maximum(within: radius)
        for pixel in pixels.indices { result.pixels[pixel] = -result.pixels[pixel] }
        return result
    }

    /// The picture without what is brighter than its surroundings and narrower than a square of `radius` columns and rows
    /// around its middle.
    func opened(by radius: Int) -> GreyImage { minimum(within: radius).maximum(within: radius) }

    /// The picture with each number multiplied.
    func scaled(by factor: Float) -> GreyImage {
        var result = self
        for pixel in result.pixels.indices { result.pixels[pixel] *= factor }
        return result
    }

    /// The picture with weights 1, 2, 1 across and down.
    var smoothed: GreyImage {
        var across = self
        var result = self
        pixels.withUnsafeBufferPointer { source in
            across.pixels.withUnsafeMutableBufferPointer { target in
                for y in 0..<height {
                    let line = y * width
                    for x in stride(from: 1, to: width - 1, by: 1) {
                        let place = line + x
                        target[place] = 0.25 * (source[place - 1] + source[place + 1]) + 0.5 * source[place]
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

extension GreyImage {
    /// The picture with its outermost pixels repeated around it.
    func extended(by margin: Int) -> GreyImage {
        var result = GreyImage(width: width + 2 * margin, height: height + 2 * margin)
        for y in 0..<result.height {
            let line = max(0, min(height - 1, y - margin)) * width
            for x in 0..<result.width {
                result.pixels[y * result.width + x] = pixels[line + max(0, min(width - 1, x - margin))]
            }
        }
        return result
    }

    /// The picture made larger, with straight lines between its pixels' middles.
    package func enlarged(width: Int, height: Int) -> GreyImage {
        guard width != self.width || height != self.height else { return self }
        func places(_ count: Int, _ source: Int) -> [(first: Int, second: Int, share: Float)] {
            (0..<count).map { place in
                let at = max(
                    0, min(Float(source - 1), (Float(place) + 0.5) * Float(source) / Float(count) - 0.5))
                let first = Int(at)
                return (first, min(source - 1, first + 1), at - Float(first))
            }
        }
        let columns = places(width, self.width)
        var wide = [Float](repeating: 0, count: width * self.height)
        for y in 0..<self.height {
            let line = y * self.width
            for (x, column) in columns.enumerated() {
                let first = pixels[line + column.first]
                wide[y * width + x] = first + column.share * (pixels[line + column.second] - first)
            }
        }
        var result = GreyImage(width: width, height: height)
        result.pixels.withUnsafeMutableBufferPointer { target in
            wide.withUnsafeBufferPointer { wide in
                for (y, row) in places(height, self.height).enumerated() {
                    let (first, second, line) = (row.first * width, row.second * width, y * width)
                    for x in 0..<width {
                        target[line + x] = wide[first + x] + row.share * (wide[second + x] - wide[first + x])
                    }
                }
            }
        }
        return result
    }
}
