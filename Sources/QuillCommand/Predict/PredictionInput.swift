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
                "\(chosen.name): the network takes images of any size, \(chosen.model.network.openInputShapes[0]); save one "
                    + "of a fixed size, such as [28, 28, 1]")
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
