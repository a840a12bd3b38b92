import QuillTensor

extension AnyTensor {
    /// The tensor itself if it holds bytes or floats, which a step reads; its numbers as floats otherwise.
    var bytesOrFloats: AnyTensor {
        switch self {
        case .float32, .uint8: self
        case .int32(let tensor): .float32(tensor.map { Float($0) })
        }
    }

    /// The numbers as floats.
    var floats: Tensor<Float> {
        switch self {
        case .float32(let tensor): tensor
        case .uint8(let tensor): tensor.map { Float($0) }
        case .int32(let tensor): tensor.map { Float($0) }
        }
    }

    /// Returns the numbers as integers.
    /// - Parameter what: what the numbers are, for errors.
    /// - Throws: a `.data` error that names the row of a number that is not whole.
    func wholeNumbers(_ what: String) throws -> Tensor<Int32> {
        switch self {
        case .int32(let tensor): return tensor
        case .uint8(let tensor): return tensor.map { Int32($0) }
        case .float32(let tensor):
            let columns = max(shape.dropFirst().count, 1)
            return try Tensor(shape) { numbers in
                for (index, number) in tensor.elements.enumerated() {
                    guard let whole = Int32(exactly: number) else {
                        throw QuillError(
                            .data,
                            "label \(number) in row \(index / columns): \(what) takes class numbers, which are whole"
                        )
                    }
                    numbers.initializeElement(at: index, to: whole)
                }
            }
        }
    }

    /// Returns the same elements with another shape.
    func reshaped(to shape: Shape) throws -> AnyTensor {
        if shape == self.shape { return self }
        return switch self {
        case .float32(let tensor): .float32(try tensor.reshaped(to: shape))
        case .int32(let tensor): .int32(try tensor.reshaped(to: shape))
        case .uint8(let tensor): .uint8(try tensor.reshaped(to: shape))
        }
    }
}
