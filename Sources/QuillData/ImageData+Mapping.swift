import QuillCodecs
import QuillTensor

extension ImageData {
    /// Returns the images as ``inLightInk(_:inverting:)`` does; mapped ones are inverted in the cache.
    package func inLightInk(_ options: ReadOptions) throws -> ImageData {
        var more: [String] = []
        let light = try inLightInk(options.isInverted) { part in
            guard part.images.isMapped else { return part.inverted }
            let images = try ArrayCache(folder: options.mappedFolder).images(
                "inverted images", of: .uint8(part.images), part.imageShape, action: "inverted",
                key: ["inverted"], notes: &more
            ) { rows in try rows.typed(UInt8.self).map { 255 - $0 } }
            return Dataset(checkedImages: images, labels: part.labels, classNames: part.classNames)
        }
        return light.noting(more)
    }
}
