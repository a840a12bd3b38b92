extension GrayImage {
    /// The picture resampled with separable weights.
    func resampled(across: ResamplingWeights, down: ResamplingWeights) -> GrayImage {
        let (columns, rows) = (across.starts.count, down.starts.count)
        var result = GrayImage(width: columns, height: rows)
        // Each needed row of the source is resampled once.
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

    /// The picture reduced by `factor`, each pixel the average of the area it covers. The last row and column end with
    /// the picture.
    func reduced(by factor: Double) -> GrayImage {
        guard factor > 1 else { return self }
        let columns = max(1, Int((Double(width) / factor).rounded()))
        let rows = max(1, Int((Double(height) / factor).rounded()))
        return resampled(
            across: .area(from: 0, scale: Double(width) / Double(columns), count: columns, source: width),
            down: .area(from: 0, scale: Double(height) / Double(rows), count: rows, source: height))
    }

    /// The part of the picture in a box.
    func cropped(to box: PixelBox) -> GrayImage {
        var part = GrayImage(width: box.width, height: box.height)
        for y in 0..<box.height {
            let line = (box.y + y) * width + box.x
            part.pixels.replaceSubrange(
                y * box.width..<(y + 1) * box.width, with: pixels[line..<line + box.width])
        }
        return part
    }

    /// The picture with each value multiplied by a factor.
    func scaled(by factor: Float) -> GrayImage {
        var result = self
        for pixel in result.pixels.indices { result.pixels[pixel] *= factor }
        return result
    }
}

extension GrayImage {
    /// The picture padded by repeating its outermost pixels.
    func extended(by margin: Int) -> GrayImage {
        var result = GrayImage(width: width + 2 * margin, height: height + 2 * margin)
        for y in 0..<result.height {
            let line = max(0, min(height - 1, y - margin)) * width
            for x in 0..<result.width {
                result.pixels[y * result.width + x] = pixels[line + max(0, min(width - 1, x - margin))]
            }
        }
        return result
    }

    /// The picture enlarged by linear interpolation between pixel centers.
    package func enlarged(width: Int, height: Int) -> GrayImage {
        guard width != self.width || height != self.height else { return self }
        func places(_ count: Int, _ source: Int) -> [(first: Int, second: Int, share: Float)] {
            (0..<count).map { index in
                let at = max(
                    0, min(Float(source - 1), (Float(index) + 0.5) * Float(source) / Float(count) - 0.5))
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
        var result = GrayImage(width: width, height: height)
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
