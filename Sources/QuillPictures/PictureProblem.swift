/// A problem with the bytes of a picture's file.
struct PictureProblem: Error {
    let reason: String

    init(reason: String) { self.reason = reason }

    static let truncated = PictureProblem(reason: "truncated")
    static let unknownFormat = PictureProblem(reason: "not a picture of a known format")

    /// The problem with the size in a header; nil if it is possible. Decoders would allocate memory for all pixels and
    /// fill in the missing ones.
    /// - Parameters:
    ///   - width: the width in pixels.
    ///   - height: the height in pixels.
    ///   - byteCount: the size of the whole file.
    ///   - format: the format, by its name in gdk-pixbuf.
    ///   - pixelLimit: the most pixels that the picture may have.
    init?(width: Int, height: Int, byteCount: Int, format: String?, pixelLimit: Int) {
        let size = "\(width) × \(height) pixels"
        guard width > 0, height > 0 else {
            self.init(reason: "its header claims \(size)")
            return
        }
        guard width <= pixelLimit / height else {
            self.init(reason: "\(size), at most \(pixelLimit) are read")
            return
        }
        // The most pixels per byte. PNG: deflate expands a byte to 1032, with eight pixels each. GIF: three bits code
        // up to 4096 pixels. JPEG: a bit per block of 64.
        let most = ["png": 1032 * 8, "gif": 4096 * 8 / 3, "jpeg": 64 * 8]
        guard let densest = format.flatMap({ most[$0] }), width * height > byteCount * densest else {
            return nil
        }
        self.init(reason: "truncated: \(byteCount) bytes cannot hold \(size)")
    }
}
