import QuillCodecs

extension ReadScore {
    /// The score as a JSON object: `pooled` and `macro` accuracy, `groups` by name (`accuracy`, `count`, `errors`),
    /// `errors` (`file`, `label`, `read`, `probability`, `group`), `count`, `right`, `digit_error_rate`, and, for
    /// pictures of one digit, `confusion`.
    public var json: JSON {
        let errors = errors.map { answer in
            JSON.object([
                "file": .string(answer.file), "label": .string(answer.label), "read": .string(answer.read),
                "probability": .float(answer.probability),
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
