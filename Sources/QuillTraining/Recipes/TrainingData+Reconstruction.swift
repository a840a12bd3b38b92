import QuillData
import QuillTensor

extension TrainingData {
    /// Creates data for an autoencoder: images as samples, and the same images with pixels from 0 to 1 as targets.
    /// - Throws: a `.data` error if there are no images; an `.argument` error if the targets, four bytes per pixel, don't
    ///   fit into memory.
    public init(reconstructing images: Dataset) throws {
        try requireMemory(
            images.images.elementCount * MemoryLayout<Float>.stride, for: "the targets of an autoencoder")
        try self.init(
            features: .uint8(images.images), targets: .float32(images.images.map { Float($0) / 255 }))
    }
}
