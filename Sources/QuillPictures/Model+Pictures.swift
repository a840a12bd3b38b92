import QuillTensor
import QuillTraining

extension Model {
    /// Returns the network's output for a picture, which must have the size of the network's input, unless that is
    /// open; for a classifier, the probabilities or scores of the classes.
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
        let shapes = network.openInputShapes
        guard let shape = shapes.first?.extents, shapes.count == 1, shape.count == 3 || shape.count == 2
        else {
            throw QuillError(
                .shape,
                "expected a network with one image as its input, received one with "
                    + shapes.map(\.description).joined(separator: ", "))
        }
        // An open extent takes the picture's.
        let (height, width) = (shape[0] ?? picture.height, shape[1] ?? picture.width)
        let channels = shape.count == 3 ? shape[2] : 1
        guard height == picture.height, width == picture.width else {
            throw QuillError(
                .shape,
                "the network's input: expected \(width) × \(height) pixels, received \(picture.width) × \(picture.height); "
                    + "call resized(width: \(width), height: \(height)) on the picture")
        }
        switch channels {
        case 1: return shape.count == 2 ? picture.gray.tensor.reshaped([height, width]) : picture.gray.tensor
        case 3: return picture.opaque.channels == 3 ? picture.opaque.tensor : picture.opaque.colorful.tensor
        default: return picture.tensor
        }
    }
}
