import QuillCodecs
import QuillPictures
import QuillPlotting
import QuillTensor

extension SVG {
    /// The file extensions that ``write(to:scale:)`` supports.
    public static let fileEndings = [".png", ".svg"]

    /// Checks that a drawing can be written to a file. Call it before long work.
    /// - Throws: an `.argument` error for another extension than ``fileEndings``, a `.file` error if the path can't be written.
    public static func checkWriting(to path: String) throws {
        guard fileEndings.contains(where: path.lowercased().hasSuffix) else {
            throw QuillError(.argument, "expected a .png or .svg file, received \(path)")
        }
        try AtomicFile.check(path)
    }

    /// Writes the drawing to a file atomically: its text to `.svg`, its pixels to `.png`.
    /// - Parameters:
    ///   - path: the file's path.
    ///   - scale: pixels per unit of the drawing, for `.png`. The default is sharp on high-resolution screens. A drawing that
    ///     wouldn't fit into a picture gets fewer.
    /// - Throws: an `.argument` error for another extension or a drawing that is too large for `.png`, a `.file` error that names the path if writing fails.
    public func write(to path: String, scale: Double = 1.5) throws {
        if path.lowercased().hasSuffix(".svg") {
            try AtomicFile.write(Array(text.utf8), to: path)
        } else if path.lowercased().hasSuffix(".png") {
            let most = min(
                32_000 / max(width, height),
                (Double(Picture.pixelLimit) * 0.98 / (width * height)).squareRoot())
            guard most >= 0.5 else {
                throw QuillError(
                    .argument,
                    "\(path): the drawing, \(Int(width)) × \(Int(height)), is too large for a .png file; write "
                        + ".svg")
            }
            try Picture(svg: text, scale: min(scale, most)).opaque.writePNG(to: path)
        } else {
            throw QuillError(.argument, "expected a .png or .svg file, received \(path)")
        }
    }
}
