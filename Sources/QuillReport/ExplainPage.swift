import QuillHandwriting
import QuillPictures
import QuillPlotting
import QuillReader

/// A page that explains the reading of a picture: the picture with boxes, and a row per digit with its steps, the
/// network's input, the evidence, and the probabilities.
///
/// ```swift
/// import QuillReport
///
/// let reading = try reader.read(picture, keepingSteps: true)
/// try ExplainPage(name: "photo.jpg", picture: picture, reading: reading, reader: reader).svg().write(to: "why.png")
/// ```
public struct ExplainPage: Sendable {
    /// The picture's name.
    public let name: String
    /// The picture.
    public let picture: Picture
    /// The reading, which has steps if the picture was read with `keepingSteps`.
    public let reading: Reading
    /// The evidence behind the first digits, in the order of ``rows(of:)``; nil for ink that isn't a digit.
    public let saliencies: [Saliency?]

    /// The largest number of rows.
    public static let rowLimit = 12

    private typealias Style = PageStyle

    /// A page from its parts.
    public init(name: String, picture: Picture, reading: Reading, saliencies: [Saliency?] = []) {
        self.name = name
        self.picture = picture
        self.reading = reading
        self.saliencies = saliencies
    }

    /// A page with the evidence behind each digit, which runs the reader's network many times per digit.
    public init(name: String, picture: Picture, reading: Reading, reader: DigitReader) throws {
        let saliencies = try Self.rows(of: reading).map { digit in
            digit.isDigit
                ? try Saliency(of: digit.image, first: digit.label, second: digit.runnerUp) {
                    try reader.probabilities(of: $0)
                } : nil
        }
        self.init(name: name, picture: picture, reading: reading, saliencies: saliencies)
    }

    /// The digits with a row: the first ones, at most ``rowLimit``.
    public static func rows(of reading: Reading) -> [ReadDigit] {
        Array(reading.lines.joined().prefix(rowLimit))
    }

    /// Draws the page.
    /// - Throws: an `.argument` error if a picture can't be drawn.
    public func svg() throws -> SVG {
        var elements: [SVGElement] = []
        var y = try head(&elements)
        y = try steps(&elements, y)
        let digits = Array(reading.lines.joined())
        let rows = Self.rows(of: reading)
        for (index, digit) in rows.enumerated() {
            elements.append(Style.rule(y))
            let saliency = saliencies.indices.contains(index) ? saliencies[index] : nil
            let row = ExplainRow(
                digit: digit, saliency: saliency, isOnly: digits.count == 1, isFirst: index == 0)
            let (parts, height) = try row.elements()
            elements.append(.group(x: Style.margin, y: y, parts))
            y += height
        }
        if digits.count > rows.count {
            elements.append(Style.rule(y))
            let rest = digits.count - rows.count
            elements.append(
                Style.text(
                    "… and \(rest) more \(rest == 1 ? "digit" : "digits")", Style.margin, y + 32, Style.muted)
            )
            y += 32
        }
        let height = (y + Style.margin * 0.6).rounded(.up)
        let paper = SVGElement.rectangle(x: 0, y: 0, width: Style.width, height: height, .fill(.white))
        return SVG(width: Style.width, height: height, [paper] + elements)
    }

    /// Draws the name, the picture, and the answer; returns the y coordinate of the first row.
    private func head(_ elements: inout [SVGElement]) throws -> Double {
        let top = Style.margin
        let (image, scale) = try PageImages.fitted(
            picture, x: Style.margin, y: top, width: 620, height: min(340, Double(picture.height) * 10))
        let (width, height) = (Double(picture.width) * scale, Double(picture.height) * scale)
        elements += [
            image, .rectangle(x: Style.margin, y: top, width: width, height: height, .stroke(Style.rule)),
        ]
        let digits = Array(reading.lines.joined())
        if !reading.marks.isEmpty {
            elements.append(.group(x: Style.margin, y: top, Self.boxes(of: reading.marks, scale: scale)))
        }
        elements.append(.group(x: Style.margin, y: top, digits.flatMap { box($0, scale: scale) }))

        let left = max(Style.margin + width + 48, 420)
        var y = top + 12
        elements.append(Style.text(Style.path(name, width: 64), left, y, Style.muted))
        elements.append(
            Style.text("\(picture.width) × \(picture.height) pixels", left, y + 20, Style.muted))
        y += 32
        let lines = reading.lines.indices.map(reading.text(ofLine:))
        let longest = lines.map(\.count).max() ?? 0
        let size = max(
            18, min(longest == 1 ? 112 : 64, (Style.right - left) / (Double(max(longest, 1)) * 0.64)))
        for line in lines.prefix(8) {
            y += size
            elements.append(Style.text(line, left, y, size: size))
            y += size * 0.15
        }
        if lines.isEmpty {
            y += 40
            elements.append(Style.text("No ink was found.", left, y, size: 28))
        }
        y += 28
        for text in remarks(digits) {
            elements.append(Style.text(text, left, y, size: 15))
            y += 24
        }
        if digits.count > 1 {
            legend(Set(digits.map(Certainty.init)), left, y + 8, &elements)
            y += 24
        }
        return max(top + height, y) + 40
    }

    /// Draws the steps from the picture to the page's writing in a row; returns the y coordinate below.
    private func steps(_ elements: inout [SVGElement], _ y: Double) throws -> Double {
        guard !reading.steps.isEmpty else { return y }
        elements.append(Style.rule(y))
        let gap = 24.0
        let count = Double(reading.steps.count)
        let width = (Style.right - Style.margin - gap * (count - 1)) / count
        var tallest = 0.0
        for (index, step) in reading.steps.enumerated() {
            let x = Style.margin + Double(index) * (width + gap)
            let picture = Picture(step.image)
            let (image, scale) = try PageImages.fitted(picture, x: x, y: y + 52, width: width, height: width)
            elements += [Style.text(step.name, x, y + 34, size: 12, Style.muted), image]
            tallest = max(tallest, Double(picture.height) * scale)
        }
        return y + 52 + tallest + 28
    }

    /// Remarks on the answer: the doubts about a single digit, or the number of doubtful digits among several.
    private func remarks(_ digits: [ReadDigit]) -> [String] {
        let marks = [reading.turnedBy, reading.marksLeftOut].compactMap(\.self) + reading.notes
        if digits.count == 1, let digit = digits.first {
            return (digit.isDigit ? [digit.certainty] : []) + digit.doubts.map(\.description) + marks
        }
        let doubtful = digits.count { Certainty($0) != .sure }
        guard !digits.isEmpty else { return [] }
        return ["\(digits.count) digits, " + (doubtful == 0 ? "none in doubt" : "\(doubtful) in doubt")]
            + marks
    }

    /// A digit's box and answer, relative to the picture's upper left corner.
    private func box(_ digit: ReadDigit, scale: Double) -> [SVGElement] {
        let color = Certainty(digit).color
        // A little larger than the ink, so that the line doesn't hide it.
        let space = 4.0
        let edges = (right: Double(picture.width) * scale, bottom: Double(picture.height) * scale)
        let x = max(-space, Double(digit.box.x) * scale - space)
        let y = max(-space, Double(digit.box.y) * scale - space)
        let width = min(edges.right + space, Double(digit.box.x + digit.box.width) * scale + space) - x
        let height = min(edges.bottom + space, Double(digit.box.y + digit.box.height) * scale + space) - y
        let tagTop = y >= 18 ? y - 18 : y
        return [
            .rectangle(x: x, y: y, width: width, height: height, radius: 3, .stroke(color, 1.5)),
            .rectangle(x: x - 0.75, y: tagTop, width: 16, height: 18, radius: 3, .fill(color)),
            .text(
                digit.symbol, x: x + 7.25, y: tagTop + 13.5,
                .init(size: 12, color: .white, isBold: true, anchor: .middle)),
        ]
    }

    private func legend(_ kinds: Set<Certainty>, _ left: Double, _ y: Double, _ elements: inout [SVGElement])
    {
        var x = left
        for kind in Certainty.allCases where kinds.contains(kind) {
            elements.append(
                .rectangle(x: x, y: y - 10, width: 12, height: 12, radius: 3, .stroke(kind.color, 1.5)))
            elements.append(Style.text(kind.name, x + 20, y, size: 12, Style.muted))
            x += 96
        }
    }
}
