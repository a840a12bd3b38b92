import QuillTensor

extension Shape {
    /// - Throws: a `.shape` error unless this is the shape of an image, without the batch axis.
    func requireImage() throws {
        guard rank == 3 else {
            throw QuillError(
                .shape,
                "expected images [height, width, channels], received shape \(self); add a Reshape layer first"
            )
        }
    }

    /// Returns the index of an axis given in Keras's numbering: 0 is the batch axis, and negative numbers count from
    /// the end.
    /// - Throws: an `.argument` error for the batch axis and for axes out of range, a `.shape` error for a single number.
    func axisOfSample(_ axis: Int) throws -> Int {
        guard rank > 0 else {
            throw QuillError(.shape, "expected at least one axis, received shape \(self)")
        }
        let index = axis < 0 ? rank + axis : axis - 1
        guard index >= 0, index < rank else {
            throw QuillError(
                .argument,
                "expected an axis in 1…\(rank) or -\(rank)…-1 for samples of shape \(self), received \(axis)")
        }
        return index
    }
}

/// - Throws: an `.argument` error unless a dropout rate is in 0..<1.
func checkDropoutRate(_ rate: Float) throws {
    guard rate >= 0, rate < 1 else {
        throw QuillError(.argument, "the dropout rate must be in 0..<1, received \(rate)")
    }
}

/// - Throws: an `.argument` error unless a count is positive.
func checkPositive(_ count: Int, _ what: String) throws {
    guard count > 0 else { throw QuillError(.argument, "\(what) must be positive, received \(count)") }
}
