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
