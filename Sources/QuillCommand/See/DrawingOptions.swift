import ArgumentParser
import Quill
import QuillPlotting
import QuillReport

/// Where a drawing goes: into a file or the terminal.
struct DrawingOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the picture to this .png or .svg file.", valueName: "file"))
    var output: String?

    @Flag(help: "Draw in the terminal, with colors. The default in a terminal without --output.")
    var terminal = false

    @Flag(help: "Light on dark.")
    var dark = false

    func validate() throws {
        if let output, !SVG.fileEndings.contains(where: output.lowercased().hasSuffix) {
            throw ValidationError(
                "--output: expected a file that ends in \(SVG.fileEndings.joined(separator: " or ")), received '\(output)'"
            )
        }
        if dark, output == nil, !drawsInTerminal {
            throw ValidationError("--dark: expected --output or --terminal, too")
        }
    }

    /// - Throws: a validation error if there is a flag about the picture, which `json` doesn't draw.
    func checkIsUnused(json: Bool) throws {
        guard json else { return }
        let flags = [("--output", output != nil), ("--terminal", terminal), ("--dark", dark)]
        if let flag = flags.first(where: \.1) {
            throw ValidationError("\(flag.0) and --json exclude each other")
        }
    }

    /// Whether the drawing goes to the terminal.
    var drawsInTerminal: Bool { terminal || output == nil && Terminal.isTerminal }

    /// Checks that there is a place to draw. Call it before long work.
    /// - Throws: a usage error if there is neither a file nor a terminal, a `.file` error if the file can't be written.
    func check() throws {
        if output == nil, !drawsInTerminal {
            throw UsageError(
                "expected --output FILE.png (or .svg), or --terminal, because this isn't a terminal")
        }
        if let output { try SVG.checkWriting(to: output) }
    }

    /// Draws a page in the chosen places.
    func show(_ drawing: any Drawing, _ report: Report = Report()) throws {
        let theme: PlotTheme = dark ? .dark : .light
        if let output {
            try drawing.write(to: output, theme: theme)
            report.line("Saved", output, breaks: false)
        }
        if drawsInTerminal {
            let columns = Terminal.isTerminal ? min(Terminal.width, 200) : 100
            print(
                TerminalCanvas(drawing.svg(theme: theme), columns: columns, background: theme.background).text
            )
        }
    }
}
