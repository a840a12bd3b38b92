import Quill
import QuillCodecs

/// A model's predictions for some images.
struct PredictionTable {
    /// The name of each image.
    let names: [PredictionImages.Name]
    /// [images, classes].
    let probabilities: Tensor<Float>
    /// The right classes, if known.
    let labels: [Int?]?
    /// The names of the classes, if known.
    let classNames: [String]?
    /// Whether the model has been trained.
    var isTrained = true

    /// The numbers of every output with its name, if there are several. The first one gives the classes.
    var outputs: [(name: String, numbers: Tensor<Float>)] = []

    /// The sentence about outputs that a table of classes leaves out.
    var firstOutputNote: String {
        "the classes are those of the output \(outputs[0].name); left out: "
            + outputs.dropFirst().map(\.name).joined(separator: ", ") + " (--json has them)"
    }

    private var classes: Int { probabilities.shape[1] }

    /// Returns a class's name; its number if it has none.
    private func name(_ kind: Int) -> String {
        guard let classNames, classNames.indices.contains(kind) else { return "\(kind)" }
        return classNames[kind]
    }

    private var rows: [(name: PredictionImages.Name, predicted: Int, label: Int?, probabilities: [Float])] {
        let predicted = probabilities.argmax(axis: -1).elements
        return predicted.indices.map { row in
            (names[row], Int(predicted[row]), labels?[row], probabilities[row].elements)
        }
    }

    /// Returns a line for each image: its number or file, the predicted class, its label, and the probabilities.
    func text(width: Int) -> String {
        let images = names.map(\.text)
        let hasFiles = names.contains { $0.isFile }
        let heading = hasFiles ? "picture" : "number"
        let nameWidth = max(heading.count, images.map(\.count).max() ?? 0)
        func aligned(_ text: String) -> String { hasFiles ? text.left(nameWidth) : text.right(nameWidth) }
        // Seven columns for each class, or more for long names. Without enough room, only the top three are listed.
        let longest = (0..<classes).map { name($0).count }.max() ?? 0
        let column = max(7, longest + 2)
        let labelColumn = labels == nil ? 0 : max(7, longest + 4)
        let showsAll = nameWidth + column + labelColumn + column * classes <= width && classes <= 40
        var header = aligned(heading) + "class".right(column)
        if labels != nil { header += "label".right(labelColumn) }
        header += showsAll ? (0..<classes).map { name($0).right(column) }.joined() : "  most likely"
        let lines = rows.map { row in
            var line = aligned(row.name.text) + name(row.predicted).right(column)
            if labels != nil {
                let text = row.label.map { $0 == row.predicted ? name($0) : "≠ \(name($0))" } ?? ""
                line += text.right(labelColumn)
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
            let correct = rows.count { $0.label == $0.predicted }
            text += "\n\(correct) of \(rows.count) correct"
        }
        for output in outputs.dropFirst() { text += "\n" + self.text(of: output, nameWidth: nameWidth) }
        return text
    }

    /// Returns a line for each image with the numbers of an output, at most ten of them.
    private func text(of output: (name: String, numbers: Tensor<Float>), nameWidth: Int) -> String {
        let size = output.numbers.elementCount / max(names.count, 1)
        let header = "output \(output.name) \(output.numbers.shape.dropFirst())"
        let numbers = output.numbers.elements
        let lines = names.indices.map { row in
            let shown = numbers[row * size..<row * size + min(size, 10)]
            let name = names[row].isFile ? names[row].text.left(nameWidth) : names[row].text.right(nameWidth)
            return name + shown.map { Double($0).fixed(3).right(10) }.joined() + (size > 10 ? "  …" : "")
        }
        return ([Terminal.bold(header)] + lines).joined(separator: "\n")
    }

    /// A list with an object for each image.
    var json: JSON {
        let digits = ClassNumber.values(of: (0..<classes).map(name)).map { value in
            value.flatMap { (0...9).contains($0) ? JSON.integer($0) : nil } ?? .null
        }
        return .array(
            rows.enumerated().map { index, row in
                let probabilities = row.probabilities.map { JSON.float($0) }
                var members: [String: JSON] = [
                    row.name.isFile ? "file" : "number": row.name.json, "class": .string(name(row.predicted)),
                    "digit": digits[row.predicted], "label": row.label.map { .string(name($0)) } ?? .null,
                    "probability": probabilities[row.predicted],
                    "probabilities": .object(
                        Dictionary(zip((0..<classes).map(name), probabilities)) { first, _ in first }),
                    "trained": .bool(isTrained),
                ]
                if !outputs.isEmpty {
                    members["outputs"] = .object(
                        Dictionary(
                            outputs.map {
                                ($0.name, .array($0.numbers[index].elements.map { JSON.float($0) }))
                            }
                        ) { first, _ in first })
                }
                return .object(members)
            })
    }

    /// Returns the table as CSV, with a row for each image.
    /// - Parameters:
    ///   - header: the names of two columns, image and class, or of three with the probability.
    ///   - firstRow: the number of an array's first image.
    func csv(header: [String], firstRow: Int) -> String {
        let lines = rows.map { row -> String in
            let image: String =
                switch row.name {
                case .number(let number): "\(number + firstRow)"
                case .file(let path): path
                }
            let fields = [image, name(row.predicted), "\(row.probabilities[row.predicted])"]
            return fields.prefix(header.count).map(Self.quoted).joined(separator: ",")
        }
        return ([header.map(Self.quoted).joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
    }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
        return "\"\(field.replacing("\"", with: "\"\""))\""
    }
}

extension PredictionImages.Name {
    var isFile: Bool {
        if case .file = self { return true }
        return false
    }

    var text: String {
        switch self {
        case .number(let number): "\(number)"
        case .file(let path): path
        }
    }

    fileprivate var json: JSON {
        switch self {
        case .number(let number): .integer(number)
        case .file(let path): .string(path)
        }
    }
}
