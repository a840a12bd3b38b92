import QuillTensor

extension AnyTensor {
    /// The tensor itself if it holds bytes or floats, which a step reads; its numbers as floats otherwise.
    var bytesOrFloats: AnyTensor {
        switch self {
        case .float32, .uint8: self
        case .float64, .int32, .int64, .bool: .float32(floats)
        }
    }

    /// The numbers as floats.
    var floats: Tensor<Float> {
        switch self {
        case .float32(let tensor): tensor
        case .float64(let tensor): tensor.cast()
        case .int32(let tensor): tensor.cast()
        case .int64(let tensor): tensor.cast()
        case .uint8(let tensor): tensor.cast()
        case .bool(let tensor): tensor.cast()
        }
    }

    /// Returns the numbers as integers.
    /// - Parameter what: what the numbers are, for errors.
    /// - Throws: a `.data` error that names the row of a number that is not whole.
    func wholeNumbers(_ what: String) throws -> Tensor<Int32> {
        switch self {
        case .int32(let tensor): return tensor
        case .float64, .int64, .uint8, .bool: return try converted(to: Int32.self)
        case .float32(let tensor):
            let columns = max(shape.dropFirst().elementCount, 1)
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
}
