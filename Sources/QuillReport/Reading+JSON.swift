import QuillCodecs
import QuillReader

extension Reading {
    /// The reading as a JSON object: `file`; `text`, the digits with newlines between lines and "?" for ink that isn't
    /// a digit; and `digits`, a list of objects with `line` (from 0), `label`, `is_digit`, `probability`, `runner_up`
    /// (`label`, `probability`), `probabilities` of 0 to 9, `box` (x, y, width, and height in pixels), and `doubts`.
    /// - Parameter file: the name of the picture.
    public func json(file: String) -> JSON {
        .object([
            "file": .string(file), "text": .string(text),
            "digits": .array(
                lines.enumerated().flatMap { line, digits in digits.map { $0.json(line: line) } }),
        ])
    }
}

extension ReadDigit {
    fileprivate func json(line: Int) -> JSON {
        .object([
            "line": .integer(line), "label": .integer(label), "is_digit": .bool(isDigit),
            "probability": .number(probability),
            "runner_up": .object([
                "label": .integer(runnerUp), "probability": .number(probabilities[runnerUp]),
            ]),
            "probabilities": .array(probabilities.map { .number($0) }),
            "box": .array([box.x, box.y, box.width, box.height].map { .integer($0) }),
            "doubts": .array(doubts.map { .string($0.description) }),
        ])
    }
}

extension JSON {
    /// A float with as few digits as needed: 0.1, not 0.10000000149.
    static func number(_ value: Float) -> JSON { .number(Double("\(value)") ?? .nan) }
}
