import QuillSystem

/// Draws pages in a terminal: two pixels of color per character, and text as text.
///
/// Source of the escape sequences: ECMA-48, 1991; ITU-T T.416 for colors with 24 bits.
public struct TerminalCanvas: Sendable {
    /// The number of characters in a line.
    public let columns: Int
    /// The number of lines.
    public let rows: Int
    private let scaleX, scaleY: Double
    private var pixels: [PlotColor]
    private var letters: [Letter?]

    private struct Letter {
        let character: Character
        let color: PlotColor
        let isBold: Bool
    }

    /// Draws a page.
    /// - Parameters:
    ///   - page: the page to draw.
    ///   - columns: the width of the terminal in characters.
    ///   - background: the color where the page draws nothing.
    public init(_ page: SVG, columns: Int = 80, background: PlotColor = .white) {
        self.columns = max(20, min(columns, 400))
        // A character is about twice as tall as wide: two square pixels.
        let scale = Double(self.columns) / max(page.width, 1)
        rows = max(2, min(300, Int((page.height * scale / 2).rounded(.up))))
        (scaleX, scaleY) = (scale, scale)
        pixels = [PlotColor](repeating: background, count: self.columns * rows * 2)
        letters = [Letter?](repeating: nil, count: self.columns * rows)
        for element in page.elements { draw(element, dx: 0, dy: 0, angle: 0) }
    }

    /// The lines, with escape sequences for colors.
    public var text: String {
        (0..<rows).map { row in
            var line = ""
            var last = ""
            for column in 0..<columns {
                let (above, below) = (pixel(column, 2 * row), pixel(column, 2 * row + 1))
                let codes: String
                let character: Character
                if let letter = letters[row * columns + column] {
                    character = letter.character
                    let behind = above.mixed(with: below, 0.5)
                    codes = Self.codes(letter.color, behind, isBold: letter.isBold)
                } else {
                    character = above == below ? " " : "▀"
                    codes = Self.codes(above, below, isBold: false)
                }
                if codes != last { line += codes }
                last = codes
                // A wide character fills two columns; the second holds a null character.
                if character != "\0" { line.append(character) }
            }
            return line + "\u{1B}[0m"
        }.joined(separator: "\n")
    }

    private static func codes(_ front: PlotColor, _ back: PlotColor, isBold: Bool) -> String {
        "\u{1B}[\(isBold ? "1" : "22");38;2;\(front.red);\(front.green);\(front.blue);"
            + "48;2;\(back.red);\(back.green);\(back.blue)m"
    }

    private func pixel(_ x: Int, _ y: Int) -> PlotColor { pixels[y * columns + x] }

    private mutating func blend(_ x: Int, _ y: Int, _ color: PlotColor, _ opacity: Double) {
        guard x >= 0, x < columns, y >= 0, y < rows * 2 else { return }
        pixels[y * columns + x] = pixels[y * columns + x].mixed(with: color, opacity)
    }
}

extension TerminalCanvas {
    private mutating func draw(_ element: SVGElement, dx: Double, dy: Double, angle: Double) {
        func value(_ name: String) -> Double { element[name].flatMap(Double.init) ?? 0 }
        let opacity = element["opacity"].flatMap(Double.init) ?? 1
        let fill = element["fill"].flatMap(PlotColor.init(attribute:))
        let stroke = element["stroke"].flatMap(PlotColor.init(attribute:))
        switch element.name {
        case "g":
            let numbers = element.transform
            let isTurned = element["transform"]?.hasPrefix("rotate") == true
            for child in element.children {
                draw(
                    child, dx: dx + (isTurned ? 0 : numbers.first ?? 0),
                    dy: dy + (isTurned ? 0 : numbers.dropFirst().first ?? 0),
                    angle: isTurned ? numbers.first ?? 0 : angle)
            }
        case "rect":
            let (x, y) = (value("x") + dx, value("y") + dy)
            let box = (x, y, x + value("width"), y + value("height"))
            if let fill { self.fill(box, fill, opacity) }
            if let stroke, fill == nil {
                let corners = [
                    (box.0, box.1), (box.2, box.1), (box.2, box.3), (box.0, box.3), (box.0, box.1),
                ]
                polyline(corners, stroke, opacity * 0.6)
            }
        case "circle":
            let (x, y, radius) = (value("cx") + dx, value("cy") + dy, value("r"))
            let reach = max(radius, 0.5 / scaleX)
            self.fill((x - reach, y - reach, x + reach, y + reach), fill ?? stroke ?? .black, opacity)
        case "polyline":
            if let stroke { polyline(element.points.map { ($0.0 + dx, $0.1 + dy) }, stroke, opacity) }
        case "polygon":
            if let fill { polygon(element.points.map { ($0.0 + dx, $0.1 + dy) }, fill, opacity) }
        case "image":
            if let bitmap = element.bitmap {
                image(bitmap, value("x") + dx, value("y") + dy, value("width"), value("height"))
            }
        case "text" where angle == 0:
            write(element, value("x") + dx, value("y") + dy - value("font-size") * 0.35)
        default: break
        }
    }

    /// Fills the pixels whose centers lie in a box, and at least one.
    private mutating func fill(
        _ box: (Double, Double, Double, Double), _ color: PlotColor, _ opacity: Double
    ) {
        func span(_ from: Double, _ to: Double, _ count: Int) -> Range<Int> {
            let (low, high) = (max(-1, min(from, 1e7)), max(-1, min(to, 1e7)))
            let first = Int((low - 0.5).rounded(.up)), last = Int((high - 0.5).rounded(.up))
            let start = max(0, min(first < last ? first : Int(((low + high) / 2).rounded(.down)), count))
            return start..<max(start, min(max(last, first + 1), count))
        }
        for y in span(box.1 * scaleY, box.3 * scaleY, rows * 2) {
            for x in span(box.0 * scaleX, box.2 * scaleX, columns) { blend(x, y, color, opacity) }
        }
    }

    private mutating func polyline(_ points: [(Double, Double)], _ color: PlotColor, _ opacity: Double) {
        for (from, to) in zip(points, points.dropFirst()) {
            let (x, y) = (from.0 * scaleX, from.1 * scaleY)
            let (dx, dy) = (to.0 * scaleX - x, to.1 * scaleY - y)
            guard x.isFinite, y.isFinite, dx.isFinite, dy.isFinite else { continue }
            let steps = min(max(1, Int(max(abs(dx), abs(dy)).rounded(.up))), 4096)
            for step in 0...steps {
                let share = Double(step) / Double(steps)
                let (px, py) = (x + dx * share, y + dy * share)
                guard abs(px) < 1e6, abs(py) < 1e6 else { continue }
                blend(Int(px.rounded(.down)), Int(py.rounded(.down)), color, opacity)
            }
        }
    }

    private mutating func polygon(_ points: [(Double, Double)], _ color: PlotColor, _ opacity: Double) {
        for y in 0..<rows * 2 {
            let level = (Double(y) + 0.5) / scaleY
            var crossings: [Double] = []
            for (from, to) in zip(points, points.dropFirst() + points.prefix(1))
            where (from.1 <= level) != (to.1 <= level) {
                crossings.append(from.0 + (level - from.1) / (to.1 - from.1) * (to.0 - from.0))
            }
            crossings.sort()
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                let from = max(0, Int((crossings[pair] * scaleX).rounded()))
                let to = min(columns, Int((crossings[pair + 1] * scaleX).rounded()))
                for x in from..<max(from, to) { blend(x, y, color, opacity) }
            }
        }
    }

    /// Draws an image; each pixel of the canvas is the mean of those it covers.
    private mutating func image(_ image: Bitmap, _ x: Double, _ y: Double, _ width: Double, _ height: Double)
    {
        let (left, top) = (Int((x * scaleX).rounded()), Int((y * scaleY).rounded()))
        let wide = max(1, Int((width * scaleX).rounded())), tall = max(1, Int((height * scaleY).rounded()))
        for row in 0..<tall {
            let ys = Self.span(row, tall, image.height)
            for column in 0..<wide {
                let xs = Self.span(column, wide, image.width)
                var (red, green, blue, weight) = (0.0, 0.0, 0.0, 0.0)
                for py in ys {
                    for px in xs {
                        let (color, opacity) = image.color(x: px, y: py)
                        red += Double(color.red) * opacity
                        green += Double(color.green) * opacity
                        blue += Double(color.blue) * opacity
                        weight += opacity
                    }
                }
                guard weight > 0 else { continue }
                let mean = PlotColor(
                    red: UInt8(red / weight), green: UInt8(green / weight), blue: UInt8(blue / weight))
                blend(left + column, top + row, mean, weight / Double(xs.count * ys.count))
            }
        }
    }

    private static func span(_ index: Int, _ count: Int, _ size: Int) -> Range<Int> {
        let from = index * size / count
        return from..<max(from + 1, (index + 1) * size / count)
    }

    /// Writes text where it begins, or ends, or has its middle; what would cover other text is left out.
    private mutating func write(_ element: SVGElement, _ x: Double, _ y: Double) {
        let row = Int((y * scaleY / 2).rounded(.down))
        guard (0..<rows).contains(row) else { return }
        let wide = element.content.flatMap { character in
            SVGElement.width(of: String(character), size: 1) >= 1 ? [character, "\0"] : [character]
        }
        var column = Int((x * scaleX).rounded(.down))
        switch element["text-anchor"] {
        case "middle": column -= wide.count / 2
        case "end": column -= wide.count
        default: break
        }
        column = max(0, min(column, columns - wide.count))
        guard column + wide.count <= columns, column >= 0 else { return }
        let places = row * columns + column..<row * columns + column + wide.count
        let isFree =
            places.allSatisfy { letters[$0] == nil }
            && (column == 0 || letters[places.lowerBound - 1] == nil)
            && (column + wide.count == columns || letters[places.upperBound] == nil)
        guard isFree else { return }
        let color = element["fill"].flatMap(PlotColor.init(attribute:)) ?? .black
        for (place, character) in zip(places, wide) {
            letters[place] = Letter(
                character: character, color: color, isBold: element["font-weight"] == "bold")
        }
    }
}
