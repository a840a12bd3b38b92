import CQuillPage
import QuillCodecs
import QuillPlotting
import QuillTensor

/// Text of a page that is safe to insert: everything from outside is escaped.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var text: String

    /// Marks up text of the program itself.
    init(stringLiteral value: String) { text = value }

    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// Marks text as markup already.
    init(markup: String) { text = markup }

    static let empty: HTML = ""

    static func + (one: HTML, other: HTML) -> HTML { HTML(markup: one.text + other.text) }

    static func joined(_ parts: [HTML], _ separator: String = "\n") -> HTML {
        HTML(markup: parts.map(\.text).joined(separator: separator))
    }

    /// Values are escaped unless they are HTML.
    struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ html: HTML) { text += html.text }
        mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            text += value.description.escapedForMarkup()
        }
    }

    /// Returns text as a literal of JavaScript inside a page: `<` could end the script.
    static func literal(_ text: String) -> String {
        JSON.string(text).text.replacing("<", with: "\\u003c").replacing("\u{2028}", with: "\\u2028")
            .replacing("\u{2029}", with: "\\u2029")
    }
}

extension HTML {
    /// A plot, once for light and once for dark pages.
    /// - Parameter textSize: the size of ticks and labels; larger for plots that the page shrinks.
    static func plot(_ drawing: any Drawing, textSize: Double = 12) -> HTML {
        let (light, dark) = (svg(drawing, .light, textSize), svg(drawing, .dark, textSize))
        return HTML(
            markup:
                "<div class=\"plot\"><div class=\"light\">\(light)</div><div class=\"dark\">\(dark)</div></div>"
        )
    }

    private static func svg(_ drawing: any Drawing, _ theme: PlotTheme, _ textSize: Double) -> String {
        var theme = theme
        theme.textSize = textSize
        return drawing.svg(theme: theme).text
    }

    /// A table whose cells are escaped.
    static func table(_ header: [String], _ rows: [[String]], texts: Set<Int> = []) -> HTML {
        let heads = header.map { "<th>\($0)</th>" as HTML }
        let lines = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                texts.contains(column) ? "<td class=\"text\">\(cell)</td>" as HTML : "<td>\(cell)</td>"
            }
            return "<tr>\(joined(cells, ""))</tr>" as HTML
        }
        return
            "<div class=\"scroll\"><table><thead><tr>\(joined(heads, ""))</tr></thead><tbody>\(joined(lines))</tbody></table></div>"
    }

    /// An image as a file inside the page.
    static func address(_ image: Tensor<UInt8>) -> String? {
        guard image.rank == 3, [1, 3, 4].contains(image.shape[2]),
            let png = try? PNGEncoder.encode(
                width: image.shape[1], height: image.shape[0], channels: image.shape[2], image.elements)
        else { return nil }
        return "data:image/png;base64," + Base64.encode(png)
    }
}

/// The files that every page contains.
enum PageFiles {
    static let style = text(quill_page_style())
    static let program = text(quill_page_program())
    static let module = Base64.encode(bytes(quill_page_module()))
    static let normalizer = Base64.encode(bytes(quill_page_normalizer()))

    private static func bytes(_ file: quill_page_file) -> [UInt8] {
        Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    }

    private static func text(_ file: quill_page_file) -> String {
        String(decoding: bytes(file), as: UTF8.self)
    }
}
