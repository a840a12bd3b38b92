import Quill

extension SavedModel {
    private static let pixelsKey = "quill.pixels"

    /// The pixels of the images that the network was trained on; nil if the file doesn't say.
    var pixels: PixelSummary? { metadata[Self.pixelsKey].flatMap(PixelSummary.init) }

    /// Returns the metadata that ``pixels`` reads.
    static func metadata(pixels: PixelSummary?) -> [String: String] {
        pixels.map { [pixelsKey: $0.description] } ?? [:]
    }
}
