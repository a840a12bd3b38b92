import QuillTensor

extension Shape {
    /// - Throws: a `.shape` error unless this is the shape of an image, without the batch axis.
    func requireImage() throws {
        guard rank == 3 else {
            throw QuillError(
                .shape,
                "expected images [height, width, channels], received shape \(self); add Reshape before it")
        }
    }

    /// The index in a sample of an axis counted as Keras counts: the batch axis is 0, negative numbers count from the back.
    /// - Throws: an `.argument` error for the batch axis and for axes outside.
    func axisOfSample(_ axis: Int) throws -> Int {
        let index = axis < 0 ? rank + axis : axis - 1
        guard index >= 0, index < rank else {
            throw QuillError(
                .argument,
                "axis \(axis) is not an axis of samples of shape \(self): expected 1…\(rank) or -\(rank)…-1")
        }
        return index
    }
}

/// - Throws: an `.argument` error unless a share of numbers to drop lies in 0..<1.
func checkDropoutRate(_ rate: Float) throws {
    guard rate >= 0, rate < 1 else {
        throw QuillError(.argument, "a dropout rate lies in 0..<1, received \(rate)")
    }
}

/// - Throws: an `.argument` error unless a count is positive.
func checkPositive(_ count: Int, _ what: String) throws {
    guard count > 0 else { throw QuillError(.argument, "\(what) must be positive, received \(count)") }
}
