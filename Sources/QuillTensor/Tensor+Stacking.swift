extension Tensor {
    /// Stacks tensors of the same shape along a new first axis: 32 images [28, 28, 1] become [32, 28, 28, 1].
    /// - Parameters:
    ///   - rows: the tensors to stack, all of the same shape.
    ///   - rowShape: the shape of each row in the result, if it differs from the rows' shape but has as many
    ///     elements; by default the shape of the first.
    /// - Throws: a `.shape` error if the rows' shapes or numbers of elements differ, or if there are neither rows nor
    ///   a shape.
    public init(stacking rows: some Collection<Tensor>, rowShape: Shape? = nil) throws {
        guard let row = rowShape ?? rows.first?.shape else {
            throw QuillError(.shape, "Tensor(stacking:): expected at least one tensor, or a rowShape")
        }
        if let (index, other) = rows.enumerated().first(where: { _, other in
            rowShape == nil ? other.shape != row : other.elementCount != row.elementCount
        }) {
            throw QuillError(
                .shape,
                "Tensor(stacking:): expected rows of shape \(row), received \(other.shape) at index \(index)")
        }
        self.init(row.prepending(rows.count)) { target in
            for (index, source) in rows.enumerated() {
                let rowElements = UnsafeMutableBufferPointer(
                    rebasing: target[index * row.elementCount..<(index + 1) * row.elementCount])
                source.withUnsafeBufferPointer { _ = rowElements.initialize(from: $0) }
            }
        }
    }
}
