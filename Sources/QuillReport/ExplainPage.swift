import QuillHandwriting
import QuillPictures
import QuillPlotting
import QuillReader

/// A page that explains the reading of a picture: the picture with its lines and digits framed, and a row per digit with
/// its steps, the network's input, the evidence, and the probabilities. Digits that were cut from wider ink or joined from
/// two pieces have dashed boxes.
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
    /// The evidence behind the digits with a row, in the order of ``rows(of:)``; nil for ink that isn't a digit.
    public let saliencies: [Saliency?]

    /// The largest number of rows.
    public static let rowLimit = 12

    typealias Style = PageStyle

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

    /// The digits with a row, at most ``rowLimit``, in the order of the page. Of more digits, those in doubt and those that
    /// were cut or joined come before the others.
    public static func rows(of reading: Reading) -> [ReadDigit] {
        let digits = Array(reading.lines.joined())
        return chosen(digits).map { digits[$0] }
    }

    /// The numbers of the digits with a row.
    private static func chosen(_ digits: [ReadDigit]) -> [Int] {
        func isPlain(_ index: Int) -> Bool {
            Certainty(digits[index]) == .sure && digits[index].origin == .whole
        }
        let telling = digits.indices.filter { !isPlain($0) } + digits.indices.filter(isPlain)
        return telling.prefix(rowLimit).sorted()
    }

    /// The place of a digit in words.
    private func place(of index: Int) -> String {
        var place = index
        for (number, line) in reading.lines.enumerated() {
            if place < line.count { return "line \(number + 1), place \(place + 1)" }
            place -= line.count
        }
        return ""
    }

    /// Draws the page.
    /// - Throws: an `.argument` error if a picture can't be drawn.
    public func svg() throws -> SVG {
        var elements: [SVGElement] = []
        var y = try head(&elements)
        y = try steps(&elements, y)
        let digits = Array(reading.lines.joined())
        let rows = Self.chosen(digits)
        for (index, number) in rows.enumerated() {
            elements.append(Style.rule(y))
            let saliency = saliencies.indices.contains(index) ? saliencies[index] : nil
            let row = ExplainRow(
                digit: digits[number], saliency: saliency, isOnly: digits.count == 1, isFirst: index == 0,
                place: digits.count > rows.count ? place(of: number) : nil)
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
}
