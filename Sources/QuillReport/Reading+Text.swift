import QuillReader
import QuillTensor

extension Reading {
    /// A line of text per line of digits: the digits and marks, the confidence in them, the runner-up of a single digit, and the
    /// doubts; the last line ends with the number of marks that were left out. If there is no ink, a single line says so.
    ///
    /// ```
    /// 5   99.8 %, then 3 (0.1 %)   very faint
    /// 31415   91.2 %   4 at place 3: looks like 4 and 9
    /// 12.50   98.7 %
    /// ```
    public var summary: [String] {
        let numbers = lines.indices.filter { !lines[$0].isEmpty }
        guard !numbers.isEmpty else { return [Doubt.blank.description] }
        var texts = numbers.map { number in
            let text = text(ofLine: number)
            return text.count == 1 ? lines[number][0].summary : Self.summary(of: lines[number], text)
        }
        for text in [turnedBy, marksLeftOut].compactMap(\.self) { texts[texts.count - 1] += "   " + text }
        return texts
    }

    private static func summary(of line: [ReadDigit], _ text: String) -> String {
        let doubts = line.enumerated().filter { !$0.element.doubts.isEmpty }.map { index, digit in
            "\(digit.symbol) at place \(index + 1): \(digit.doubtText)"
        }
        let text = [text, line.confidence.percent, doubts.joined(separator: "; ")]
        return text.filter { !$0.isEmpty }.joined(separator: "   ")
    }
}

extension ReadDigit {
    /// The probability and the runner-up: `99.8 %, then 3 (0.1 %)`.
    var certainty: String { "\(probability.percent), then \(runnerUp) (\(probabilities[runnerUp].percent))" }

    var doubtText: String { doubts.map(\.description).joined(separator: ", ") }

    var summary: String {
        guard isDigit else { return "?   " + doubtText }
        return [symbol, certainty, doubtText].filter { !$0.isEmpty }.joined(separator: "   ")
    }
}

extension Float {
    /// The share as a percentage: `99.8 %`.
    var percent: String {
        switch self {
        case 0.9995...: "> 99.9 %"
        case ..<0.0005: "< 0.1 %"
        default: (Double(self) * 100).fixed(1) + " %"
        }
    }
}
