import QuillPlotting
import QuillTensor

extension Drawing {
    /// Writes the page to a file atomically: its text to `.svg`, its pixels to `.png`.
    /// - Parameters:
    ///   - path: the file's path.
    ///   - theme: the colors and sizes.
    ///   - scale: pixels per unit of the drawing, for `.png`.
    /// - Throws: an `.argument` error for another extension, a `.file` error that names the path if writing fails.
    public func write(to path: String, theme: PlotTheme = .light, scale: Double = 1.5) throws {
        try svg(theme: theme).write(to: path, scale: scale)
    }
}
