import QuillCodecs
import QuillPictures
import QuillPlotting
import QuillTensor

extension SVG {
    /// The endings of the files that ``write(to:scale:)`` writes.
    public static let fileEndings = [".png", ".svg"]

    /// Writes the drawing to a file, whole or not at all: its text to `.svg`, its pixels to `.png`.
    /// - Parameters:
    ///   - path: the file.
    ///   - scale: pixels per unit of the drawing, for `.png`. The default is sharp on fine screens.
    /// - Throws: an `.argument` error for another ending, a `.file` error that names the path if it cannot be written.
    public func write(to path: String, scale: Double = 1.5) throws {
        if path.lowercased().hasSuffix(".svg") {
            try AtomicFile.write(Array(text.utf8), to: path)
        } else if path.lowercased().hasSuffix(".png") {
            try Picture(svg: text, scale: scale).opaque().writePNG(to: path)
        } else {
            throw QuillError(.argument, "expected a .png or .svg file, received \(path)")
        }
    }
}
