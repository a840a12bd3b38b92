import CQuillKernels

/// Pooling, NHWC, as plain loops in double precision.
struct PoolingTwin {
    var shape: quill_pooling_shape
    var input: [Float], outputGradient: [Float]

    var maximum: [Double] { windows.map { $0.map { Double(input[$0]) }.max() ?? -.infinity } }
    var average: [Double] {
        windows.map { $0.reduce(0) { $0 + Double(input[$1]) } / Double($0.count) }
    }

    /// Before any gate: each window's whole gradient goes to its first maximum.
    var maximumGradient: [Double] {
        var result = [Double](repeating: 0, count: input.count)
        for (window, gradient) in zip(windows, outputGradient) {
            guard var best = window.first else { continue }
            for position in window where input[position] > input[best] { best = position }
            result[best] += Double(gradient)
        }
        return result
    }

    /// Before any gate: each window's gradient is divided evenly.
    var averageGradient: [Double] {
        var result = [Double](repeating: 0, count: input.count)
        for (window, gradient) in zip(windows, outputGradient) {
            for position in window { result[position] += Double(gradient) / Double(window.count) }
        }
        return result
    }

    /// For each output, the input offsets in its window, in row-major order.
    private var windows: [[Int]] {
        let s = shape
        var result: [[Int]] = []
        for n in 0..<s.batch {
            for y in 0..<s.out_height {
                for x in 0..<s.out_width {
                    for c in 0..<s.channels {
                        var window: [Int] = []
                        for row in (y * s.stride_h - s.pad_top)..<(y * s.stride_h - s.pad_top + s.pool_height)
                        where row >= 0 && row < s.height {
                            let left = x * s.stride_w - s.pad_left
                            for column in left..<(left + s.pool_width) where column >= 0 && column < s.width {
                                window.append(Int(((n * s.height + row) * s.width + column) * s.channels + c))
                            }
                        }
                        result.append(window)
                    }
                }
            }
        }
        return result
    }
}
