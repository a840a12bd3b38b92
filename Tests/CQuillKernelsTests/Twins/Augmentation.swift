import CQuillKernels
import Foundation

/// The changes of images other than warps, pixel by pixel.
struct AugmentationTwin {
    let batch: Int, height: Int, width: Int, channels: Int
    let seed: (UInt32, UInt32)
    let step: UInt32

    var count: Int { batch * height * width * channels }

    func uniform(_ stream: UInt32, _ element: Int) -> Double {
        Double(PhiloxTwin(key: seed, step: step, stream: stream).uniform(element))
    }

    private func index(_ n: Int, _ y: Int, _ x: Int, _ c: Int) -> Int {
        ((n * height + y) * width + x) * channels + c
    }

    private func forEach(_ body: (_ n: Int, _ y: Int, _ x: Int, _ c: Int) -> Void) {
        for i in 0..<count {
            let pixel = i / channels
            body(pixel / (height * width), pixel / width % height, pixel % width, i % channels)
        }
    }

    /// Returns each value, the pixel it comes from, and that pixel's weight.
    func strokeWidth(_ s: quill_stroke_width, _ x: [Float]) -> [(value: Double, source: Int, weight: Double)]
    {
        var result = [(value: Double, source: Int, weight: Double)](repeating: (0, 0, 0), count: count)
        forEach { n, y, column, c in
            let radius = Double(s.low) + Double(s.high - s.low) * uniform(s.stream, 16 * n)
            let (reference, sign) = radius < 0 ? (Double(s.white), -1.0) : (Double(s.black), 1.0)
            var best: (value: Double, source: Int, weight: Double)?
            let reach = Int(abs(radius)) + 1
            var offsets = [(0, 0)]
            for dy in -reach...reach {
                for dx in -reach...reach where (dx, dy) != (0, 0) { offsets.append((dx, dy)) }
            }
            for (dx, dy) in offsets {
                let weight = min(1, abs(radius) + 1 - (Double(dx * dx + dy * dy)).squareRoot())
                guard weight > 0, (0..<height).contains(y + dy), (0..<width).contains(column + dx) else {
                    continue
                }
                let source = index(n, y + dy, column + dx, c)
                let value = weight * sign * (Double(x[source]) - reference)
                if best.map({ value > $0.value }) ?? true { best = (value, source, weight) }
            }
            if let best {
                result[index(n, y, column, c)] = (reference + sign * best.value, best.source, best.weight)
            }
        }
        return result
    }

    func blur(_ b: quill_blur, _ x: [Float]) -> [Double] {
        func drawn(_ range: (Float, Float), _ u: Double) -> Double {
            Double(range.0) + Double(range.1 - range.0) * u
        }
        let radius = Int(b.kernel_size) / 2
        var result = x.map(Double.init)
        forEach { n, y, column, c in
            let u = (0..<4).map { uniform(b.stream, 16 * n + $0) }
            guard u[1] < drawn(b.probability, u[0]) else { return }
            func taps(_ sigma: Double) -> [Double] {
                let taps = (-radius...radius).map { exp(-0.5 * pow(Double($0) / sigma, 2)) }
                return taps.map { $0 / taps.reduce(0, +) }
            }
            let (along, down) = (taps(drawn(b.sigma, u[2]) + 1e-6), taps(drawn(b.sigma, u[3]) + 1e-6))
            var sum = 0.0
            for dy in -radius...radius where (0..<height).contains(y + dy) {
                for dx in -radius...radius where (0..<width).contains(column + dx) {
                    sum +=
                        down[dy + radius] * along[dx + radius] * Double(x[index(n, y + dy, column + dx, c)])
                }
            }
            result[index(n, y, column, c)] = sum
        }
        return result
    }

    func erase(_ e: quill_erase, _ x: [Float]) -> [Double] {
        func drawn(_ range: (Float, Float), _ u: Double) -> Double {
            Double(range.0) + Double(range.1 - range.0) * u
        }
        var result = x.map(Double.init)
        let size = height * width * channels
        let noise = PhiloxTwin(key: seed, step: step, stream: e.stream + 1)
        forEach { n, y, column, c in
            let u = (0..<6).map { uniform(e.stream, 16 * n + $0) }
            guard u[5] < drawn(e.probability, u[4]) else { return }
            let patch = (
                Double(width) * drawn(e.scale, u[0]).squareRoot(),
                Double(height) * drawn(e.scale, u[1]).squareRoot()
            )
            let (left, top) = ((Double(width) - patch.0) * u[2], (Double(height) - patch.1) * u[3])
            guard Double(column) >= left, Double(column) < left + patch.0, Double(y) >= top,
                Double(y) < top + patch.1
            else { return }
            let i = index(n, y, column, c)
            let value =
                e.is_noise
                ? Double(e.white) * noise.normal(n * ((size + 3) / 4 * 4) + i - n * size) : Double(e.fill)
            result[i] = min(max(value, Double(e.black)), Double(e.white))
        }
        return result
    }
}
