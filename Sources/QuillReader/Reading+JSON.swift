import QuillCodecs
import QuillHandwriting

extension Reading {
    /// The reading as a JSON object: `text`, the digits and marks with newlines between lines, spaces for wide gaps, and "?"
    /// for ink that isn't a digit; `confidence`, the probability that the digits are right; `digits`, a list of objects with
    /// `line` (from 0), `label`, `is_digit`, `probability`, `digit_probability`, `runner_up` (`label`, `probability`),
    /// `probabilities` of 0 to 9, `box` (x, y, width, and height in pixels), and `doubts`; and `marks`, a list of objects
    /// with `mark` (such as "+"; null for other ink, which `text` leaves out), `probability`, `line` (null for ink in no
    /// line), and `box`. A picture that was turned has the entry `turn`, the clockwise angle in degrees; boxes are in the
    /// picture before that. `notes`, a list of texts, is there if the page was cropped to a sheet or a grid was erased.
    public var json: JSON { .object(members) }

    /// The reading as a JSON object with the entry `file`; otherwise as ``json``.
    /// - Parameter file: the name of the picture.
    public func json(file: String) -> JSON {
        .object(members.merging(["file": .string(file)]) { $1 })
    }

    private var members: [String: JSON] {
        var members: [String: JSON] = [
            "text": .string(text), "confidence": .float(confidence),
            "digits": .array(
                lines.enumerated().flatMap { line, digits in
                    digits.map { .object($0.members.merging(["line": .integer(line)]) { $1 }) }
                }),
            "marks": .array(marks.map(\.json)),
        ]
        if turn != 0 { members["turn"] = .integer(turn) }
        if !notes.isEmpty { members["notes"] = .array(notes.map { .string($0) }) }
        return members
    }
}

extension ReadDigit {
    /// The digit as a JSON object: an entry of `digits` in ``Reading/json`` without `line`.
    public var json: JSON { .object(members) }

    fileprivate var members: [String: JSON] {
        [
            "label": .integer(label), "is_digit": .bool(isDigit), "probability": .float(probability),
            "digit_probability": .float(digitProbability),
            "runner_up": .object([
                "label": .integer(runnerUp), "probability": .float(probabilities[runnerUp]),
            ]),
            "probabilities": .array(probabilities.map { .float($0) }),
            "box": box.json,
            "doubts": .array(doubts.map { .string($0.description) }),
        ]
    }
}

extension ReadMark {
    /// The mark as a JSON object: an entry of `marks` in ``Reading/json``.
    public var json: JSON {
        .object([
            "mark": mark.map { .string($0.symbol) } ?? .null, "probability": .float(probability),
            "line": line.map { .integer($0) } ?? .null, "box": box.json,
        ])
    }
}

extension PixelBox {
    fileprivate var json: JSON { .array([x, y, width, height].map { .integer($0) }) }
}

extension Reading: Encodable {
    /// Encodes the reading as ``json``, the form that `quill read --json` prints.
    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

extension ReadDigit: Encodable {
    /// Encodes the digit as ``json``.
    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}
