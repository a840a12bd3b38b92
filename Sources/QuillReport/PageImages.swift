import QuillCodecs
import QuillHandwriting
import QuillPictures
import QuillPlotting
import QuillReader
import QuillTensor

/// Pictures as elements of a page.
enum PageImages {
    /// A picture in the upper left corner or the center of a frame, as large as fits.
    /// - Returns: the element, and its scale in units of the page per pixel.
    static func fitted(
        _ picture: Picture, x: Double, y: Double, width: Double, height: Double, isCentered: Bool = false
    ) throws -> (element: SVGElement, scale: Double) {
        let picture = picture.opaque(on: picture.background)
        let scale = min(width / Double(picture.width), height / Double(picture.height))
        var shown = picture
        if scale < 0.5 {
            // At most two pixels per unit: more would make the file larger, not the page sharper.
            shown = try picture.resized(
                width: max(1, Int((Double(picture.width) * scale * 2).rounded())),
                height: max(1, Int((Double(picture.height) * scale * 2).rounded())))
        } else if scale >= 2 {
            // Pixels become squares, which SVG viewers would otherwise blur.
            shown = try enlarged(picture, Int((scale * 2).rounded(.up)))
        }
        let (wide, high) = (Double(picture.width) * scale, Double(picture.height) * scale)
        let (left, top) = isCentered ? (x + (width - wide) / 2, y + (height - high) / 2) : (x, y)
        let element = SVGElement.image(
            try address(shown), x: left, y: top, width: wide, height: high)
        return (element, scale)
    }

    /// The picture with each pixel repeated across and down.
    private static func enlarged(_ picture: Picture, _ times: Int) throws -> Picture {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(picture.bytes.count * times * times)
        for y in 0..<picture.height {
            var row: [UInt8] = []
            for x in 0..<picture.width {
                let index = (y * picture.width + x) * picture.channels
                for _ in 0..<times { row += picture.bytes[index..<index + picture.channels] }
            }
            for _ in 0..<times { bytes += row }
        }
        return try Picture(
            width: picture.width * times, height: picture.height * times, channels: picture.channels,
            bytes: bytes)
    }

    /// The picture as a `data:` URL.
    static func address(_ picture: Picture) throws -> String {
        "data:image/png;base64," + Base64.encode(try picture.png())
    }

    /// The ink in gray, colored where it is evidence for or against a digit.
    static func picture(_ saliency: Saliency, of image: Tensor<UInt8>) throws -> Picture {
        let ink = image.elements
        // The strongest tenth gets full color; scaling by the maximum would leave the rest pale.
        let sizes = zip(saliency.evidence, ink).filter { $0.1 > 64 }.map { abs($0.0) }.sorted()
        let strongest = sizes.isEmpty ? 0 : sizes[sizes.count * 9 / 10]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(ink.count * 3)
        for (pixel, evidence) in zip(ink, saliency.evidence) {
            let share = strongest > 0 ? min(1, Double(abs(evidence) / strongest)) : 0
            let side = evidence > 0 ? PageStyle.speaksFor : PageStyle.speaksAgainst
            let color = PlotColor.white.mixed(
                with: PlotColor(0xD5D9DD).mixed(with: side, share), Double(pixel) / 255)
            bytes += [color.red, color.green, color.blue]
        }
        return try Picture(width: image.shape[1], height: image.shape[0], channels: 3, bytes: bytes)
    }
}
