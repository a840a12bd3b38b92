import Quill

/// The images that a model takes.
struct PredictionInput {
    /// The shape of the model's input.
    let shape: Shape
    /// The height, width, and channels of an image.
    let image: Shape
    /// The pixels of the images that the model was trained on, if its file says so.
    let trained: PixelSummary?
    /// Whether the model takes pixels from 0 to 255, as far as is known.
    let takesBytes: Bool

    /// - Throws: a `.shape` error if the model doesn't take one image.
    init(_ chosen: ChosenModel) throws {
        let inputs = chosen.model.network.inputShapes
        guard !chosen.model.network.hasOpenSizes else {
            throw QuillError(
                .argument,
                "\(chosen.name): the network takes images of any size, \(chosen.model.network.openInputShapes[0]); give it "
                    + "one with resized(to:) in Swift, and save it again")
        }
        let dimensions = inputs[0].dimensions
        let side = Int(Double(inputs[0].elementCount).squareRoot().rounded())
        trained = chosen.trainedPixels
        let rescales = chosen.model.layers.first.map { $0 is Rescaling } ?? false
        takesBytes = trained.map { $0.maximum > 16 } ?? rescales
        shape = inputs[0]
        switch dimensions.count {
        case 3 where inputs.count == 1: image = inputs[0]
        case 2 where inputs.count == 1: image = Shape(dimensions + [1])
        case 1 where inputs.count == 1 && side * side == dimensions[0]: image = [side, side, 1]
        default:
            throw QuillError(
                .shape,
                "\(chosen.name): expected a network for one image, received one for "
                    + inputs.map(\.description).joined(separator: " and "))
        }
    }

    /// The shape of an image without an axis for a single channel.
    var flat: [Int] { image[2] == 1 ? Array(image.dimensions.dropLast()) : image.dimensions }

    /// - Throws: a `.data` error if images have another shape.
    func check(_ shape: Shape, _ source: String) throws {
        guard shape == image else {
            throw QuillError(.data, "\(source): expected images \(Shape(flat)), received \(shape)")
        }
    }

    /// Returns [count, height, width, channels] for an array of images: one or many, with or without an axis for a single
    /// channel, or as flat rows; nil for another shape.
    func images(_ array: AnyTensor) throws -> AnyTensor? {
        let extents = array.shape.dimensions
        let forms = [image.dimensions, flat, [image.elementCount]]
        if forms.contains(extents) { return try array.reshaped(to: image.prepending(1)) }
        guard forms.contains(Array(extents.dropFirst())) else { return nil }
        return try array.reshaped(to: image.prepending(extents[0]))
    }

    /// Returns images with pixels from 0 to 255 if theirs are fractions from 0 to 1, and the model takes bytes; otherwise
    /// nil.
    func scaled(_ images: AnyTensor) throws -> AnyTensor? {
        guard takesBytes, images.dataType == .float32 || images.dataType == .float64 else { return nil }
        let pixels = try images.converted(to: Float.self)
        guard let least = pixels.minimum, let largest = pixels.maximum, least >= 0, largest > 0, largest <= 1,
            pixels.elements.contains(where: { $0 > 0 && $0 < 1 })
        else { return nil }
        return .float32(pixels.map { $0 * 255 })
    }

    /// Returns a line for each way in which images differ from those that the model was trained on.
    func doubts(about images: AnyTensor) -> [String] {
        guard let trained, let images = try? images.reshaped(to: image.prepending(images.shape[0])) else {
            return []
        }
        let summary =
            switch images {
            case .uint8(let tensor): PixelSummary(tensor)
            case .float32(let tensor): PixelSummary(tensor)
            case .float64(let tensor): PixelSummary(tensor)
            case .int32(let tensor): PixelSummary(tensor)
            case .int64(let tensor): PixelSummary(tensor)
            case .bool(let tensor): PixelSummary(tensor)
            }
        return summary?.doubts(comparedWith: trained) ?? []
    }
}
