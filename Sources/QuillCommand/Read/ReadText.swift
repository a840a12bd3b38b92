import Quill
import QuillCodecs

/// A reading in the words and the JSON of the command line.
struct ReadText {
    let reading: Reading

    /// A line of text for each line of digits: the digits, how sure they are, what else they might be, and why.
    var lines: [String] {
        let lines = reading.lines.filter { !$0.isEmpty }
        guard !lines.isEmpty else { return [Doubt.blank.description] }
        return lines.map { $0.count == 1 ? Self.text($0[0]) : Self.text($0) }
    }

    /// `5   99.8 %, then 3 (0.1 %)   very faint`
    private static func text(_ digit: ReadDigit) -> String {
        let doubts = digit.doubts.map(\.description).joined(separator: ", ")
        guard digit.isDigit else { return "?   " + doubts }
        return [digit.symbol, digit.certainty, doubts].filter { !$0.isEmpty }.joined(separator: "   ")
    }

    /// `31415   91.2 %   4 at place 3: looks like 4 and 9`
    private static func text(_ line: [ReadDigit]) -> String {
        let all = line.filter(\.isDigit).map(\.probability).reduce(1, *)
        let doubts = line.enumerated().filter { !$0.element.doubts.isEmpty }.map { place, digit in
            "\(digit.symbol) at place \(place + 1): "
                + digit.doubts.map(\.description).joined(separator: ", ")
        }
        let text = [line.map(\.symbol).joined(), PageStyle.percent(all), doubts.joined(separator: "; ")]
        return text.filter { !$0.isEmpty }.joined(separator: "   ")
    }

    /// What `--json` prints of a picture.
    func json(_ file: String) -> JSON {
        .object([
            "file": .string(file), "text": .string(reading.text),
            "digits": .array(
                reading.lines.enumerated().flatMap { line, digits in digits.map { Self.json($0, line: line) }
                }),
        ])
    }

    private static func json(_ digit: ReadDigit, line: Int) -> JSON {
        .object([
            "line": .integer(line), "label": .integer(digit.label), "is_digit": .bool(digit.isDigit),
            "probability": number(digit.probability),
            "runner_up": .object([
                "label": .integer(digit.second), "probability": number(digit.probabilities[digit.second]),
            ]),
            "probabilities": .array(digit.probabilities.map(number)),
            "box": .array(
                [digit.box.x, digit.box.y, digit.box.width, digit.box.height].map { .integer($0) }),
            "doubts": .array(digit.doubts.map { .string($0.description) }),
        ])
    }

    /// As short as the number allows: 0.1, not 0.10000000149.
    private static func number(_ value: Float) -> JSON { .number(Double("\(value)") ?? .nan) }
}
