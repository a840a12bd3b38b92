import QuillHandwriting
import QuillPlotting
import QuillReader

extension ExplainPage {
    /// A faint frame around a line's digits, relative to the picture's upper left corner; nil for a line without any.
    func frame(around line: [ReadDigit], scale: Double) -> SVGElement? {
        guard let first = line.first else { return nil }
        let box = line.dropFirst().reduce(first.box) { $0.union($1.box) }
        let space = 8.0
        return .rectangle(
            x: Double(box.x) * scale - space, y: Double(box.y) * scale - space,
            width: Double(box.width) * scale + 2 * space, height: Double(box.height) * scale + 2 * space,
            radius: 5, .stroke(Style.bar, 1))
    }

    /// A digit's box and answer, relative to the picture's upper left corner. The box of a digit that was cut or joined is
    /// dashed. The tag with the answer is at most half as tall as a small digit, so it covers no digit.
    func box(_ digit: ReadDigit, scale: Double) -> [SVGElement] {
        let certainty = Certainty(digit)
        // A little larger than the ink, so that the line doesn't hide it.
        let space = 4.0
        let edges = (right: Double(picture.width) * scale, bottom: Double(picture.height) * scale)
        let x = max(-space, Double(digit.box.x) * scale - space)
        let y = max(-space, Double(digit.box.y) * scale - space)
        let width = min(edges.right + space, Double(digit.box.x + digit.box.width) * scale + space) - x
        let height = min(edges.bottom + space, Double(digit.box.y + digit.box.height) * scale + space) - y
        let tag = max(0.5, min(1, (height - 2 * space) / 36))
        let tagTop = y >= 18 * tag ? y - 18 * tag : y
        return [
            .rectangle(x: x, y: y, width: width, height: height, radius: 3, Self.paint(digit)),
            .rectangle(
                x: x - 0.75, y: tagTop, width: 16 * tag, height: 18 * tag, radius: 3 * tag,
                .fill(certainty.color)),
            .text(
                digit.symbol, x: x - 0.75 + 8 * tag, y: tagTop + 13.5 * tag,
                .init(size: 12 * tag, color: .white, isBold: true, anchor: .middle)),
        ]
    }

    /// The line of a digit's box.
    private static func paint(_ digit: ReadDigit) -> SVGElement.Paint {
        var paint = SVGElement.Paint.stroke(Certainty(digit).color, 1.5)
        paint.isDashed = digit.origin != .whole
        return paint
    }

    /// Draws what the boxes' colors and lines mean.
    func legend(_ digits: [ReadDigit], _ left: Double, _ y: Double, _ elements: inout [SVGElement]) {
        let kinds = Set(digits.map(Certainty.init))
        var entries = Certainty.allCases.filter(kinds.contains).map {
            (name: $0.name, paint: SVGElement.Paint.stroke($0.color, 1.5))
        }
        if digits.contains(where: { $0.origin != .whole }) {
            var dashed = SVGElement.Paint.stroke(Style.muted, 1.5)
            dashed.isDashed = true
            entries.append((name: "cut or joined", paint: dashed))
        }
        for (index, entry) in entries.enumerated() {
            let x = left + 96 * Double(index)
            elements.append(.rectangle(x: x, y: y - 10, width: 12, height: 12, radius: 3, entry.paint))
            elements.append(Style.text(entry.name, x + 20, y, size: 12, Style.muted))
        }
    }
}
