import QuillNetwork
import QuillTensor

/// A network with open sizes is for one size at a time. Its versions for other sizes share the model's weights.
extension Model {
    /// Returns this model for samples of the features' size, with the same weights; nil if it is for that size already.
    /// - Throws: a `.shape` error for a size that the network doesn't take.
    func sized(for features: [AnyTensor]) throws -> Model? {
        guard network.hasOpenSizes, features.count == network.inputs.count else { return nil }
        return try sized(
            to: zip(network.inputs, network.openInputShapes).enumerated().map { index, input in
                try Self.shape(of: features[index].shape, input.1, network.steps[input.0].name)
            })
    }

    /// Returns this model for samples of the given shapes, with the same weights; nil if it is for them already.
    /// - Throws: a `.shape` error for a size that the network doesn't take.
    package func sized(to shapes: [Shape]) throws -> Model? {
        guard network.hasOpenSizes, shapes != network.inputShapes else { return nil }
        var result = self
        result.network = try storage.network(for: shapes) { try network.sized(to: shapes) }
        return result
    }

    /// Makes this model's network one for samples of the features' size.
    mutating func adoptSize(of features: [AnyTensor]) throws {
        if let sized = try sized(for: features) { network = sized.network }
    }

    /// Returns the shape of a row.
    private static func shape(of tensor: Shape, _ expected: InputShape, _ input: String) throws -> Shape {
        let row = tensor.dropFirst()
        if expected.fits(row) { return row }
        // An image with one channel matches the same image without the channel axis.
        let withChannel = Shape(row.dimensions + [1])
        if expected.fits(withChannel) { return withChannel }
        let isSample = expected.fits(tensor)
        throw QuillError(
            .shape,
            "\(input): expected samples of shape \(expected), received \(isSample ? "one sample \(tensor)" : "\(row)")"
                + (isSample ? "; write predict(image: x[0]), or keep the axis of the rows: x[0..<1]" : ""))
    }
}
