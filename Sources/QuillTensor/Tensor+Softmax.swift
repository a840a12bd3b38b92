import QuillSystem

extension Tensor where Element == Float {
    /// Returns e^x divided by its sum along the last axis, which turns logits into probabilities.
    public func softmax() -> Tensor {
        let columns = shape.rank > 0 ? shape[-1] : 1
        return withUnsafeBufferPointer { source in
            Tensor(shape) { target in
                for start in stride(from: 0, to: source.count, by: max(columns, 1)) {
                    let row = source[start..<start + columns]
                    let largest = row.max() ?? 0
                    let exponentials = row.map { expf($0 - largest) }
                    let sum = exponentials.reduce(0, +)
                    for (index, value) in exponentials.enumerated() {
                        target.initializeElement(at: start + index, to: value / sum)
                    }
                }
            }
        }
    }
}
