import QuillData
import QuillTensor

extension TrainingData {
    /// Creates data for an autoencoder: images as samples, and the same images with pixels from 0 to 1 as targets.
    /// - Throws: a `.data` error if there are no images.
    public init(reconstructing images: Dataset) throws {
        try self.init(
            features: .uint8(images.images), targets: .float32(images.images.map { Float($0) / 255 }))
    }
}
