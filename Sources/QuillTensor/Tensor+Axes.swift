extension Tensor {
    /// Returns the tensor with a new axis of extent 1, as Keras's `expand_dims`: one image [28, 28] with `axis` 0 becomes
    /// [1, 28, 28]. -1 adds the axis at the end.
    public func expandingDimension(_ axis: Int) -> Tensor {
        let position = axis < 0 ? rank + 1 + axis : axis
        require(
            position >= 0 && position <= rank, "cannot add axis \(axis) to a tensor of shape \(shape)")
        var extents = shape.dimensions
        extents.insert(1, at: position)
        return Tensor(shape: Shape(extents), storage: storage, offset: offset)
    }

    /// Returns the tensor without an axis of extent 1; without all such axes if none is named.
    public func squeezed(axis: Int? = nil) -> Tensor {
        guard let axis else {
            return Tensor(shape: Shape(shape.dimensions.filter { $0 != 1 }), storage: storage, offset: offset)
        }
        let position = shape.resolvedAxis(axis)
        require(shape[position] == 1, "axis \(axis) of a tensor of shape \(shape) is not 1")
        var extents = shape.dimensions
        extents.remove(at: position)
        return Tensor(shape: Shape(extents), storage: storage, offset: offset)
    }

    /// Returns the elements along one axis.
    public func flattened() -> Tensor {
        Tensor(shape: [elementCount], storage: storage, offset: offset)
    }

    /// Returns the tensor with its axes in another order, copied; without arguments in reverse order, as NumPy's `T`.
    /// - Parameter axes: this tensor's axis for each axis of the result.
    public func transposed(_ axes: Int...) -> Tensor {
        let order = axes.isEmpty ? Array((0..<rank).reversed()) : axes.map { shape.resolvedAxis($0) }
        require(
            order.sorted().elementsEqual(0..<rank),
            "axes \(axes) are not an order of the axes of a tensor of shape \(shape)")
        let (extents, strides) = (order.map { shape[$0] }, order.map { shape.strides[$0] })
        return copied(to: Shape(extents), start: 0, extents: extents, strides: strides)
    }

    /// Returns the elements at the first position of an axis, which is dropped.
    package func firstPart(along axis: Int) -> Tensor {
        var (extents, strides) = (shape.dimensions, shape.strides)
        extents.remove(at: axis)
        strides.remove(at: axis)
        return copied(to: Shape(extents), start: 0, extents: extents, strides: strides)
    }

    /// Joins tensors along an axis, the only one along which their extents may differ.
    /// - Parameters:
    ///   - tensors: the tensors, at least one.
    ///   - axis: the axis; a negative one counts from the end.
    /// - Throws: a `.shape` error that names the tensor that doesn't fit the first.
    public init(concatenating tensors: some Collection<Tensor>, axis: Int = 0) throws {
        guard let first = tensors.first else {
            throw QuillError(.shape, "Tensor(concatenating:): expected at least one tensor")
        }
        let position = axis < 0 ? first.rank + axis : axis
        guard position >= 0, position < first.rank else {
            throw QuillError(.shape, "Tensor(concatenating:): axis \(axis) is outside shape \(first.shape)")
        }
        var extents = first.shape.dimensions
        extents[position] = 0
        for (index, tensor) in tensors.enumerated() {
            var others = tensor.shape.dimensions
            guard others.count == first.rank else {
                throw Self.misfit(first.shape, tensor.shape, index, axis)
            }
            extents[position] += others[position]
            others[position] = first.shape[position]
            guard Shape(others) == first.shape else {
                throw Self.misfit(first.shape, tensor.shape, index, axis)
            }
        }
        let outer = extents[..<position].reduce(1, *)
        let inner = extents[(position + 1)...].reduce(1, *)
        let row = extents[position] * inner
        self.init(Shape(extents)) { target in
            var column = 0
            for tensor in tensors {
                let width = tensor.shape[position] * inner
                tensor.withUnsafeBufferPointer { source in
                    for block in 0..<outer {
                        let start = block * row + column
                        let part = UnsafeMutableBufferPointer(rebasing: target[start..<start + width])
                        _ = part.initialize(from: source[block * width..<(block + 1) * width])
                    }
                }
                column += width
            }
        }
    }

    private static func misfit(_ first: Shape, _ other: Shape, _ index: Int, _ axis: Int) -> QuillError {
        QuillError(
            .shape,
            "Tensor(concatenating:): tensor \(index) of shape \(other) does not fit \(first) along axis \(axis)"
        )
    }

    /// Returns this tensor followed by another along an axis; see ``init(concatenating:axis:)``.
    /// - Throws: a `.shape` error if they don't fit.
    public func concatenated(with other: Tensor, axis: Int = 0) throws -> Tensor {
        try Tensor(concatenating: [self, other], axis: axis)
    }
}
