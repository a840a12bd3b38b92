/// The weight of each source pixel in each new pixel along one axis.
struct ResamplingWeights {
    /// The first source pixel of each new pixel.
    private(set) var starts: [Int] = []
    /// The weights of `taps` consecutive source pixels, pixel by pixel.
    private(set) var weights: [Float] = []
    private(set) var taps = 1

    /// Area averages for `count` pixels that each cover `scale` ≥ 1 source pixels, starting at `origin`. Pixels
    /// outside the source count as zero.
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

    /// Cubic B-splines for `count` pixels spaced `scale` < 1 source pixels apart: smooth and without overshoot.
    static func spline(from origin: Double, scale: Double, count: Int, source: Int) -> ResamplingWeights {
        ResamplingWeights(count: count, source: source, taps: 4) { pixel in
            let center = origin + (Double(pixel) + 0.5) * scale - 0.5
            let first = Int(center.rounded(.down)) - 1
            return (
                first,
                { tap in
                    let distance = abs(center - Double(first + tap))
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
