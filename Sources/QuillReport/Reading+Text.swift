import QuillReader
import QuillTensor

extension Reading {
    /// A line of text per line of digits: the digits, their probability, the runner-up of a single digit, and the
    /// doubts; the last line ends with the number of marks that were left out. If there is no ink, a single line says so.
    ///
    /// ```
    /// 5   99.8 %, then 3 (0.1 %)   very faint
    /// 31415   91.2 %   4 at place 3: looks like 4 and 9
    /// 1250   98.7 %   1 mark left out
    /// ```
    public var summary: [String] {
        let lines = lines.filter { !$0.isEmpty }
        guard !lines.isEmpty else { return [Doubt.blank.description] }
        var texts = lines.map { $0.count == 1 ? $0[0].summary : Self.summary(of: $0) }
        for text in [turnedBy, marksLeftOut].compactMap(\.self) { texts[texts.count - 1] += "   " + text }
        return texts
    }

    private static func summary(of line: [ReadDigit]) -> String {
        let doubts = line.enumerated().filter { !$0.element.doubts.isEmpty }.map { index, digit in
            "\(digit.symbol) at place \(index + 1): \(digit.doubtText)"
        }
        let text = [line.map(\.symbol).joined(), line.probability.percent, doubts.joined(separator: "; ")]
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

extension Sequence<ReadDigit> {
    /// The probability that all digits are right, without ink that isn't a digit.
    var probability: Float { filter(\.isDigit).map(\.probability).reduce(1, *) }
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
