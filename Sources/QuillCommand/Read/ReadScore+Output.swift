import Quill
import QuillCodecs

extension ReadScore {
    /// Groups, means, confusions and errors as a person reads them.
    var text: String {
        var lines: [String] = []
        func line(_ name: String, _ count: String, _ figure: String) -> String {
            left(name, width) + right(count, 8) + right(figure, 10)
        }
        func percent(_ share: Double) -> String { fixed(share * 100, 2) + " %" }
        let groups = groups
        let width = max(26, (groups.map(\.name.count).max() ?? 0) + 2)
        if !groups.isEmpty {
            lines.append(Screen.bold(line("group", "pictures", "right")))
            for group in groups {
                lines.append(
                    line(group.name, grouped(group.answers.count), percent(Self.accuracy(group.answers))))
            }
        }
        if let macro { lines.append(Screen.bold(line("mean over groups", "", percent(macro)))) }
        lines.append(Screen.bold(line("all pictures", grouped(answers.count), percent(pooled))))
        if hasStrings {
            let digits = answers.map(\.label.count).reduce(0, +)
            lines.append(line("wrong digits", grouped(digits), percent(digitErrorRate)))
        }
        if confusion.joined().reduce(0, +) > 0, !errors.isEmpty { lines += ["", confusionText] }
        if !errors.isEmpty {
            lines += ["", Screen.bold("\(errors.count) \(errors.count == 1 ? "error" : "errors")")]
            let name = min(60, errors.map(\.file.count).max() ?? 0)
            lines += errors.map { error in
                let read = error.read.isEmpty ? "not read" : "read \(error.read)"
                return "\(left(error.file, name))  is \(error.label), \(read)"
                    + (error.read.isEmpty ? "" : " (\(PageStyle.percent(error.probability)))")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// A row for each digit, a column for what it was read as.
    private var confusionText: String {
        let header =
            "is  read as" + right("0", 3) + (1...9).map { right("\($0)", 6) }.joined() + right("else", 6)
        let rows = confusion.enumerated().map { label, counts in
            right("\(label)", 2) + right("", 6)
                + counts.map { right($0 == 0 ? "·" : grouped($0), 6) }.joined()
        }
        return ([Screen.bold(header)] + rows).joined(separator: "\n")
    }

    /// What `--json` prints.
    var json: JSON {
        let errors = errors.map { answer in
            JSON.object([
                "file": .string(answer.file), "label": .string(answer.label), "read": .string(answer.read),
                "probability": .number(Double("\(answer.probability)") ?? .nan),
                "group": answer.group.map { .string($0) } ?? .null,
            ])
        }
        let groups = groups.map { name, answers in
            (
                name,
                JSON.object([
                    "accuracy": .number(Self.accuracy(answers)), "count": .integer(answers.count),
                    "errors": .integer(answers.count { !$0.isRight }),
                ])
            )
        }
        var entries: [String: JSON] = [
            "pooled": .number(pooled), "macro": macro.map { .number($0) } ?? .null,
            "groups": .object(Dictionary(uniqueKeysWithValues: groups)), "errors": .array(errors),
            "count": .integer(answers.count), "right": .integer(answers.count - errors.count),
            "digit_error_rate": .number(digitErrorRate),
        ]
        if confusion.joined().reduce(0, +) > 0 {
            entries["confusion"] = .array(confusion.map { .array($0.map { .integer($0) }) })
        }
        return .object(entries)
    }
}
