import QuillTensor
import QuillTraining

extension Model {
    /// Returns the network's output for a picture, which must have the size of the network's input; for a classifier,
    /// the probabilities or scores of the classes.
    ///
    /// Colors become brightness for a network whose input has one channel, gray becomes equal red, green, and blue for
    /// one with three, and transparent parts become white. The values stay 0 to 255: a network that was trained on MNIST
    /// expects light ink on black, so pictures of dark ink must be ``Picture/inverted``.
    ///
    /// ```swift
    /// let digit = try Picture(contentsOf: "7.png").resized(width: 28, height: 28).inverted
    /// print(try model.predict(digit).argmax())
    /// ```
    /// - Throws: a `.shape` error if the picture has another size than the network's input.
    public func predict(_ picture: Picture) throws -> Tensor<Float> {
        try predict(image: pixels(of: picture))
    }

    /// Returns the network's output for a picture like ``predict(_:)``, computed on a thread of its own.
    /// - Parameters:
    ///   - picture: the picture, of the size of the network's input.
    ///   - queue: the queue in which the work waits for its turn, such as `.background`.
    /// - Throws: a `.shape` error if the picture has another size than the network's input, a `CancellationError` if
    ///   the task is cancelled.
    public func predict(_ picture: Picture, on queue: WorkQueue) async throws -> Tensor<Float> {
        try await predict(image: pixels(of: picture), on: queue)
    }

    /// The picture's pixels with as many channels as the network's input.
    private func pixels(of picture: Picture) throws -> Tensor<UInt8> {
        guard let shape = network.inputShapes.first, network.inputShapes.count == 1,
            shape.rank == 3 || shape.rank == 2
        else {
            throw QuillError(
                .shape,
                "expected a network with one image as its input, received one with "
                    + network.inputShapes.map(\.description).joined(separator: ", "))
        }
        let (height, width, channels) = (shape[0], shape[1], shape.rank == 3 ? shape[2] : 1)
        // An open size of the input is -1 or 0.
        guard height <= 0 || height == picture.height, width <= 0 || width == picture.width else {
            throw QuillError(
                .shape,
                "the network's input: expected \(width) × \(height) pixels, received \(picture.width) × \(picture.height); "
                    + "call resized(width: \(width), height: \(height)) on the picture")
        }
        switch channels {
        case 1: return shape.rank == 2 ? picture.gray.tensor.reshaped([height, width]) : picture.gray.tensor
        case 3: return picture.opaque.channels == 3 ? picture.opaque.tensor : picture.opaque.colorful.tensor
        default: return picture.tensor
        }
    }
}
