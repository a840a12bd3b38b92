import QuillHandwriting
import QuillPictures
import QuillPlotting
import QuillReader

extension ExplainPage {
    /// The most digits of which the picture stands beside the answer. More need the page's whole width.
    private static let mostBeside = 40
    /// The most lines of text that are shown.
    private static let mostLines = 40

    /// Draws the name, the picture, and the answer; returns the y coordinate of the first row.
    func head(_ elements: inout [SVGElement]) throws -> Double {
        let top = Style.margin
        let digits = Array(reading.lines.joined())
        let isBeside = digits.count <= Self.mostBeside
        let (image, scale) = try PageImages.fitted(
            picture, x: Style.margin, y: top, width: isBeside ? 620 : Style.right - Style.margin,
            height: min(isBeside ? 340 : 1400, Double(picture.height) * 10))
        let (width, height) = (Double(picture.width) * scale, Double(picture.height) * scale)
        elements += [
            image, .rectangle(x: Style.margin, y: top, width: width, height: height, .stroke(Style.rule)),
        ]
        if !reading.marks.isEmpty {
            elements.append(.group(x: Style.margin, y: top, Self.boxes(of: reading.marks, scale: scale)))
        }
        let frames = digits.count > 1 ? reading.lines.compactMap { frame(around: $0, scale: scale) } : []
        elements.append(
            .group(x: Style.margin, y: top, frames + digits.flatMap { box($0, scale: scale) }))

        let left = isBeside ? max(Style.margin + width + 48, 420) : Style.margin
        var y = isBeside ? top + 12 : top + height + 36
        elements.append(Style.text(Style.path(name, width: 64), left, y, Style.muted))
        elements.append(
            Style.text("\(picture.width) × \(picture.height) pixels", left, y + 20, Style.muted))
        y += 32
        y = answer(&elements, left, y) + 28
        for text in remarks(digits) {
            elements.append(Style.text(text, left, y, size: 15))
            y += 24
        }
        if digits.count > 1 {
            legend(digits, left, y + 8, &elements)
            y += 24
        }
        return max(top + height, y) + 40
    }

    /// Draws the lines of text, the smaller the more there are; returns the y coordinate of the last one.
    private func answer(_ elements: inout [SVGElement], _ left: Double, _ top: Double) -> Double {
        let lines = reading.lines.indices.map(reading.text(ofLine:))
        let longest = lines.map(\.count).max() ?? 0
        let fitting = (Style.right - left) / (Double(max(longest, 1)) * 0.64)
        let most = longest == 1 && lines.count == 1 ? 112.0 : lines.count > 8 ? 24 : 64
        let size = max(18, min(most, fitting))
        var y = top
        for line in lines.prefix(Self.mostLines) {
            y += size
            elements.append(Style.text(line, left, y, size: size))
            y += size * 0.15
        }
        if lines.count > Self.mostLines {
            y += 24
            let rest = lines.count - Self.mostLines
            elements.append(
                Style.text("… and \(rest) more \(rest == 1 ? "line" : "lines")", left, y, Style.muted))
        }
        if lines.isEmpty {
            y += 40
            elements.append(Style.text("No ink was found.", left, y, size: 28))
        }
        return y
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
}
