import Quill
import QuillCodecs

/// A model's predictions for some images.
struct PredictionTable {
    /// The number of the first image.
    let first: Int
    /// [images, classes].
    let probabilities: Tensor<Float>
    /// The labels, if known.
    let labels: [Int32]?
    /// The names of the classes, if known.
    var classNames: [String]?

    /// Returns a class's name; its number if it has none.
    private func name(_ kind: Int) -> String {
        guard let classNames, classNames.indices.contains(kind) else { return "\(kind)" }
        return classNames[kind]
    }

    private var rows: [(number: Int, digit: Int, label: Int32?, probabilities: [Float])] {
        let digits = probabilities.argmax(axis: -1).elements
        return digits.indices.map { row in
            (first + row, Int(digits[row]), labels?[row], probabilities[row].elements)
        }
    }

    /// Returns a line for each image: its number, the predicted class, its label, and the probabilities.
    func text(width: Int) -> String {
        let classes = probabilities.shape[-1]
        let numberWidth = max(6, "\(first + probabilities.shape[0])".count)
        // Seven columns for each class, or more for long names. Without enough room, only the top three are listed.
        let longest = (0..<classes).map { name($0).count }.max() ?? 0
        let column = max(7, longest + 2)
        let labelColumn = labels == nil ? 0 : max(7, longest + 4)
        let showsAll = numberWidth + column + labelColumn + column * classes <= width
        var header = "number".right(numberWidth) + "class".right(column)
        if labels != nil { header += "label".right(labelColumn) }
        header += showsAll ? (0..<classes).map { name($0).right(column) }.joined() : "  most likely"
        let lines = rows.map { row in
            var line = "\(row.number)".right(numberWidth) + name(row.digit).right(column)
            if let label = row.label {
                let text = name(Int(label))
                line += (Int(label) == row.digit ? text : "≠ \(text)").right(labelColumn)
            }
            if showsAll {
                return line + row.probabilities.map { Double($0).fixed(3).right(column) }.joined()
            }
            let best = row.probabilities.indices.sorted { row.probabilities[$0] > row.probabilities[$1] }
            let shown = best.prefix(3).map { "\(name($0)) \(Double(row.probabilities[$0]).fixed(3))" }
            return line + "  " + shown.joined(separator: "  ")
        }
        var text = ([Terminal.bold(header)] + lines).joined(separator: "\n")
        if labels != nil, rows.count > 1 {
            let correct = rows.count { $0.label.map(Int.init) == $0.digit }
            text += "\n\(correct) of \(rows.count) correct"
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
