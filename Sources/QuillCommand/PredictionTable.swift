import Quill
import QuillCodecs

/// What a model says of some digits.
struct PredictionTable {
    /// The number of the first digit.
    let first: Int
    /// [digits, classes].
    let probabilities: Tensor<Float>
    /// What the digits are, where that is known.
    let labels: [Int32]?

    private var rows: [(number: Int, digit: Int, label: Int32?, probabilities: [Float])] {
        let digits = probabilities.argmax(axis: -1).elements
        return digits.indices.map { row in
            (first + row, Int(digits[row]), labels?[row], probabilities[row].elements)
        }
    }

    /// A line for each digit: its number, what the model sees, how sure it is, what else it might be, and what it is.
    func text(width: Int) -> String {
        let classes = probabilities.shape[-1]
        let numberWidth = max(6, "\(first + probabilities.shape[0])".count)
        // Seven columns for each class; without room the best three are told.
        let showsAll = numberWidth + 7 + (labels == nil ? 0 : 7) + 7 * classes <= width
        var header = right("number", numberWidth) + "  digit" + (labels == nil ? "" : "  label")
        header += showsAll ? (0..<classes).map { right("\($0)", 7) }.joined() : "  most likely"
        let lines = rows.map { row in
            var line = right("\(row.number)", numberWidth) + right("\(row.digit)", 7)
            if let label = row.label { line += right(Int(label) == row.digit ? "\(label)" : "≠ \(label)", 7) }
            if showsAll {
                return line + row.probabilities.map { right(fixed(Double($0), 3), 7) }.joined()
            }
            let best = row.probabilities.indices.sorted { row.probabilities[$0] > row.probabilities[$1] }
            let shown = best.prefix(3).map { "\($0) \(fixed(Double(row.probabilities[$0]), 3))" }
            return line + "  " + shown.joined(separator: "  ")
        }
        var text = ([Screen.bold(header)] + lines).joined(separator: "\n")
        if labels != nil, rows.count > 1 {
            let correct = rows.count { $0.label.map(Int.init) == $0.digit }
            text += "\n\(correct) of \(rows.count) right"
        }
        return text
    }

    var json: JSON {
        .array(
            rows.map { row in
                .object([
                    "number": .integer(row.number), "digit": .integer(row.digit),
                    "label": row.label.map { .integer(Int($0)) } ?? .null,
                    "probabilities": .array(row.probabilities.map { .number(Double("\($0)") ?? .nan) }),
                ])
            })
    }
}
