import QuillPictures
import QuillPlotting
import QuillReader
import QuillTensor

/// A page of small pictures with a line or two below each.
public struct Gallery: Sendable {
    /// One picture of the gallery.
    public struct Entry: Sendable, Equatable {
        /// The picture's path.
        public let path: String
        /// The answer.
        public let answer: String
        /// A second line, in small print.
        public let remark: String
        /// Whether the answer is shown as right, in black, or as wrong, in red.
        public let isRight: Bool

        /// An entry from its parts.
        public init(path: String, answer: String, remark: String, isRight: Bool) {
            self.path = path
            self.answer = answer
            self.remark = remark
            self.isRight = isRight
        }
    }

    /// The title of a page of readings.
    public static let title = "What was read"

    /// The page's title.
    public let title: String
    /// The pictures, in order.
    public let entries: [Entry]

    /// A gallery of entries.
    public init(title: String, entries: [Entry]) {
        self.title = title
        self.entries = entries
    }

    /// A gallery of the pictures that could be read.
    public init(title: String = Gallery.title, of pictures: [PictureReading]) {
        self.init(title: title, entries: pictures.compactMap(Entry.init))
    }

    /// A gallery of a score's errors.
    public init(errorsOf score: ReadScore) {
        self.init(
            title: "\(score.errors.count.grouped) of \(score.answers.count.grouped) read wrong",
            entries: score.errors.map(Entry.init))
    }

    /// The most pictures on a page; larger pages are too large for most programs.
    public static let limit = 150
    private typealias Style = PageStyle
    private static let columns = 6
    private static let gap = 28.0

    /// Draws the page. Pictures whose files can't be read leave an empty cell.
    public func svg() throws -> SVG {
        let shown = entries.prefix(Self.limit)
        let side =
            (Style.width - 2 * Style.margin - Self.gap * Double(Self.columns - 1)) / Double(Self.columns)
        let high = side * 0.8
        let line = high + (shown.contains { $0.answer.count > 18 } ? 78 : 62)
        var elements = [Style.text(title, Style.margin, Style.margin + 14, size: 20)]
        let top = Style.margin + 44
        for (index, entry) in shown.enumerated() {
            let x = Style.margin + Double(index % Self.columns) * (side + Self.gap)
            let y = top + Double(index / Self.columns) * line
            if let picture = try? Picture(contentsOf: entry.path) {
                elements.append(
                    try PageImages.fitted(picture, x: x, y: y, width: side, height: high, isCentered: true)
                        .element)
            }
            elements.append(.rectangle(x: x, y: y, width: side, height: high, .stroke(Style.rule)))
            let color = entry.isRight ? Style.ink : Certainty.noDigit.color
            let answer = Style.lines(entry.answer, width: 18, count: 2)
            for (line, text) in answer.enumerated() {
                elements.append(Style.text(text, x, y + high + 20 + Double(line) * 17, size: 14, color))
            }
            let below = y + high + 20 + Double(answer.count) * 17
            elements.append(Style.text(entry.remark, x, below, size: 10.5, Style.muted))
        }
        let rows = (shown.count + Self.columns - 1) / Self.columns
        var bottom = top + Double(rows) * line
        if entries.count > shown.count {
            elements.append(
                Style.text("… and \(entries.count - shown.count) more", Style.margin, bottom + 8, Style.muted)
            )
            bottom += 24
        }
        let height = (bottom + Style.margin * 0.4).rounded(.up)
        let paper = SVGElement.rectangle(x: 0, y: 0, width: Style.width, height: height, .fill(.white))
        return SVG(width: Style.width, height: height, [paper] + elements)
    }
}

extension Gallery.Entry {
    /// The entry of a picture that was read; nil if it couldn't be.
    public init?(_ picture: PictureReading) {
        guard let reading = picture.reading, let text = picture.text else { return nil }
        let digits = Array(reading.lines.joined())
        let doubts = Set(digits.flatMap(\.doubts).map(\.description)).sorted()
        let refusal = picture.isRefused ? ["refused"] : []
        self.init(
            path: picture.path, answer: text.split(whereSeparator: \.isNewline).joined(separator: " / "),
            remark: PageStyle.lines(
                ([reading.confidence.percent] + refusal + doubts
                    + [reading.turnedBy, reading.marksLeftOut].compactMap(\.self)).joined(
                        separator: ", "), width: 25, count: 1)[0],
            isRight: !picture.isRefused && digits.allSatisfy(\.isDigit))
    }

    /// The entry of a wrong answer.
    init(_ answer: ReadScore.Answer) {
        self.init(
            path: answer.path,
            answer: answer.read.isEmpty
                ? "not read, is \(answer.label)"
                : "\(answer.read.split(whereSeparator: \.isNewline).joined(separator: " / ")), is \(answer.label)",
            remark: PageStyle.path(answer.file, width: 25), isRight: false)
    }
}
