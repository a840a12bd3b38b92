import QuillTensor

/// A problem with the bytes of a picture's file.
struct PictureProblem: Error {
    let reason: String

    init(reason: String) { self.reason = reason }

    static let truncated = PictureProblem(reason: "truncated")
    static let noMemory = PictureProblem(reason: "not enough memory for the picture")

    /// The problem with a file that gdk-pixbuf doesn't know.
    static func unknown(_ file: [UInt8]) -> PictureProblem {
        guard let format = PictureFormat(file) else {
            return PictureProblem(
                reason: "expected a picture (\(PictureFormat.readable)), received "
                    + PictureFormat.description(of: file))
        }
        return PictureProblem(reason: format.hasLoader ? "truncated" : format.missingLoader)
    }

    /// The problem that a library found, in words of our own: the libraries' name their states and markers.
    /// - Parameters:
    ///   - text: the library's message.
    ///   - format: the picture's format.
    init(library text: String, format: PictureFormat) {
        let text = text.lowercased()
        if text.contains("memory") {
            self = .noMemory
        } else if text.contains("supported"), !text.contains("marker") {
            self.init(
                reason: "a \(format.rawValue) file of an unsupported kind; save the picture as PNG or JPEG")
        } else {
            self.init(reason: "damaged or truncated \(format.rawValue) file")
        }
    }

    /// The problem with the size in a header; nil if it is possible. Decoders would allocate memory for all pixels and
    /// fill in the missing ones.
    /// - Parameters:
    ///   - width: the width in pixels.
    ///   - height: the height in pixels.
    ///   - byteCount: the size of the whole file.
    ///   - format: the format, by its name in gdk-pixbuf.
    ///   - pixelLimit: the most pixels that the picture may have.
    init?(width: Int, height: Int, byteCount: Int, format: String?, pixelLimit: Int) {
        let size = "\(width.grouped) × \(height.grouped) pixels"
        guard width > 0, height > 0 else {
            self.init(reason: "expected at least one pixel, received a header with \(size)")
            return
        }
        guard width <= pixelLimit / height else {
            self.init(reason: "expected at most \(pixelLimit.grouped) pixels, received \(size)")
            return
        }
        // The most pixels per byte. PNG: deflate expands a byte to 1032, with eight pixels each. GIF: three bits code
        // up to 4096 pixels. JPEG: a bit per block of 64. BMP: two bytes code 255 pixels. PNM: a bit per pixel.
        let most = ["png": 1032 * 8, "gif": 4096 * 8 / 3, "jpeg": 64 * 8, "bmp": 128, "pnm": 8]
        guard let densest = format.flatMap({ most[$0] }), width * height > byteCount * densest else {
            return nil
        }
        self.init(
            reason: "truncated: \(byteCount.grouped) \(byteCount == 1 ? "byte" : "bytes") cannot hold \(size)"
        )
    }
}
