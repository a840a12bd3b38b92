import QuillHandwriting
import QuillPictures
import QuillPlotting
import QuillReader

/// A row of an ``ExplainPage``: a digit's steps, the network's input, the evidence, and the probabilities.
struct ExplainRow {
    let digit: ReadDigit
    let saliency: Saliency?
    /// Whether this is the only digit, which the page's head describes.
    let isOnly: Bool
    /// Whether the columns' titles are above the row.
    let isFirst: Bool
    /// The digit's place on the page in words, if other digits have no row.
    let place: String?

    private typealias Style = PageStyle
    private static let cell = 88.0
    private static let leastCell = 64.0
    private static let gap = 12.0
    private static let side = 140.0

    /// The row's elements, relative to its upper left corner, and its height.
    func elements() throws -> (elements: [SVGElement], height: Double) {
        var elements: [SVGElement] = []
        let top = isFirst ? 64.0 : 28.0
        let width = Style.width - 2 * Style.margin
        let barsWidth = 200.0
        let bars = width - barsWidth
        let basis = bars - 36 - Self.side
        let seen = basis - 28 - Self.side
        let steps = isOnly ? 0.0 : 136.0
        if isFirst {
            for (title, x) in [
                ("From picture to network", steps), ("What the network sees", seen),
                (saliency == nil ? "" : "What it rests on", basis), ("Probabilities", bars),
            ] { elements.append(Style.text(title, x, 34, size: 12, Style.muted)) }
        }
        if !isOnly { elements += summary(top) }
        let stepsHeight = try self.steps(&elements, x: steps, top: top, until: seen - 28)
        elements.append(
            try PageImages.fitted(
                try Picture(digit.image), x: seen, y: top, width: Self.side, height: Self.side
            ).element)
        if let saliency {
            elements.append(
                try PageImages.fitted(
                    PageImages.picture(saliency, of: digit.image), x: basis, y: top, width: Self.side,
                    height: Self.side
                ).element)
            elements.append(
                .rectangle(x: basis, y: top, width: Self.side, height: Self.side, .stroke(Style.rule)))
            elements += key(saliency, basis, top + Self.side + 18)
        }
        elements += probabilities(bars, top, barsWidth)
        let height = max(stepsHeight, Self.side + (saliency == nil ? 0 : 22), isOnly ? 0 : summaryHeight)
        return (elements, top + height + 28)
    }

    private var doubtLines: [String] {
        digit.doubts.flatMap { Style.lines($0.description, width: 18, count: 2) }
    }
    private var originLine: String? {
        switch digit.origin {
        case .whole: nil
        case .cut: "cut from wider ink"
        case .joined: "joined from 2 pieces"
        }
    }
    private var summaryHeight: Double {
        100 + Double(doubtLines.count + (originLine == nil ? 0 : 1)) * 17
    }

    /// The digit, its probability, its doubts, and where its ink is from.
    private func summary(_ top: Double) -> [SVGElement] {
        let color = Certainty(digit).color
        var elements = [Style.text(digit.symbol, 0, top + 50, size: 64, color)]
        if let place { elements.append(Style.text(place, 0, top - 8, size: 12, Style.muted)) }
        if digit.isDigit {
            elements.append(Style.text(digit.probability.percent, 0, top + 78, size: 14))
            elements.append(
                Style.text(
                    "then \(digit.runnerUp): \(digit.probabilities[digit.runnerUp].percent)", 0, top + 96,
                    size: 12, Style.muted))
        }
        for (index, line) in doubtLines.enumerated() {
            elements.append(
                Style.text(line, 0, top + (digit.isDigit ? 118 : 78) + Double(index) * 17, size: 12, color))
        }
        if let originLine {
            let y = top + (digit.isDigit ? 118 : 78) + Double(doubtLines.count) * 17
            elements.append(Style.text(originLine, 0, y, size: 12, Style.muted))
        }
        return elements
    }

    /// The steps, without the last one if it equals the network's input, which has its own column.
    private var shownSteps: [NormalizingStep] {
        guard let last = digit.steps.last, last.image.tensor.elements == digit.image.elements else {
            return digit.steps
        }
        return digit.steps.dropLast()
    }

    /// Draws the steps' pictures and names in as many rows as needed; returns their height.
    private func steps(
        _ elements: inout [SVGElement], x left: Double, top: Double, until right: Double
    ) throws -> Double {
        let shown = shownSteps
        // As few rows as possible, evenly filled.
        let most = max(1, Int((right - left + Self.gap) / (Self.leastCell + Self.gap)))
        let rows = max(1, (shown.count + most - 1) / most)
        let columns = max(1, (shown.count + rows - 1) / rows)
        let cell = min(Self.cell, (right - left + Self.gap) / Double(columns) - Self.gap)
        let captions = shown.map { Style.lines($0.name, width: Int(cell / 6), count: 2) }
        var y = top
        for start in stride(from: 0, to: shown.count, by: columns) {
            let row = start..<min(start + columns, shown.count)
            for (column, index) in row.enumerated() {
                let x = left + Double(column) * (cell + Self.gap)
                let picture = Picture(shown[index].image)
                elements.append(
                    try PageImages.fitted(
                        picture, x: x, y: y, width: cell, height: cell, isCentered: true
                    ).element)
                elements.append(
                    .rectangle(x: x, y: y, width: cell, height: cell, .stroke(Style.rule)))
                for (line, text) in captions[index].enumerated() {
                    elements.append(
                        Style.text(text, x, y + cell + 15 + Double(line) * 13, size: 10.5, Style.muted))
                }
            }
            y += cell + 15 + 13 * Double(row.map { captions[$0].count }.max() ?? 1) + 8
        }
        return max(0, y - top - 8)
    }

    /// The key to the colors of the evidence.
    private func key(_ saliency: Saliency, _ x: Double, _ y: Double) -> [SVGElement] {
        [
            .rectangle(x: x, y: y - 9, width: 10, height: 10, radius: 2, .fill(Style.speaksFor)),
            Style.text("for \(saliency.first)", x + 16, y, size: 12, Style.muted),
            .rectangle(x: x + 72, y: y - 9, width: 10, height: 10, radius: 2, .fill(Style.speaksAgainst)),
            Style.text("for \(saliency.second)", x + 88, y, size: 12, Style.muted),
        ]
    }

    /// A bar for each digit.
    private func probabilities(_ left: Double, _ top: Double, _ width: Double) -> [SVGElement] {
        let (line, bar) = (Self.side / 10, 8.0)
        let longest = width - 24 - 64
        return digit.probabilities.enumerated().flatMap { number, probability in
            let middle = top + (Double(number) + 0.5) * line
            let isAnswer = number == digit.label && digit.isDigit
            let color = isAnswer ? Certainty(digit).color : Style.bar
            let length = max(1, longest * Double(probability))
            var elements: [SVGElement] = [
                .text(
                    String(number), x: left + 10, y: middle + 4,
                    .init(size: 11, color: isAnswer ? Style.ink : Style.muted, isBold: isAnswer, anchor: .end)
                ),
                .rectangle(
                    x: left + 20, y: middle - bar / 2, width: length, height: bar, radius: min(2, length / 2),
                    .fill(color)),
            ]
            if probability >= 0.0005 {
                elements.append(
                    Style.text(
                        probability.percent, left + 20 + length + 8, middle + 4, size: 11,
                        isAnswer ? Style.ink : Style.muted))
            }
            return elements
        }
    }
}
