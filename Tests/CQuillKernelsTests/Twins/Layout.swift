/// y[dense over shape] = x[offset + Σ index · stride], index by index.
func stridedCopyTwin(_ x: [Float], shape: [Int], strides: [Int], offset: Int) -> [Float] {
    (0..<shape.reduce(1, *)).map { flat in
        var rest = flat, at = offset
        for axis in shape.indices.reversed() {
            at += rest % shape[axis] * strides[axis]
            rest /= shape[axis]
        }
        return x[at]
    }
}

/// y[index] = x[index − before] if that lies in x, else 0, index by index.
func padTwin(_ x: [Float], _ source: [Int], before: [Int], to shape: [Int]) -> [Float] {
    (0..<shape.reduce(1, *)).map { flat in
        var (rest, at, step) = (flat, 0, 1)
        for axis in shape.indices.reversed() {
            let position = rest % shape[axis] - before[axis]
            guard (0..<source[axis]).contains(position) else { return 0 }
            at += position * step
            step *= source[axis]
            rest /= shape[axis]
        }
        return x[at]
    }
}
