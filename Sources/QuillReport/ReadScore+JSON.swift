import QuillCodecs

extension ReadScore {
    /// The score as a JSON object: `pooled` and `macro` accuracy, `groups` by name (`accuracy`, `count`, `errors`),
    /// `errors` (`file`, `label`, `read`, `confidence`, `group`), `count`, `right`, `refused`, `digit_error_rate`; for
    /// pictures of one digit, `confusion`; for pictures of several, `calibration_error`; and for a table of whole texts,
    /// `full_count`, `full_right`, `full_accuracy`, and `character_error_rate`.
    public var json: JSON {
        let errors = errors.map { answer in
            JSON.object([
                "file": .string(answer.file), "label": .string(answer.label), "read": .string(answer.read),
                "confidence": .float(answer.confidence),
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
            "refused": .integer(answers.count { $0.isRefused }), "digit_error_rate": .number(digitErrorRate),
        ]
        if let calibrationError { entries["calibration_error"] = .number(calibrationError) }
        if let fullAccuracy {
            entries["full_accuracy"] = .number(fullAccuracy)
            entries["full_count"] = .integer(full.count)
            entries["full_right"] = .integer(full.count { $0.isFullRight == true })
        }
        if let characterErrorRate { entries["character_error_rate"] = .number(characterErrorRate) }
        if confusion.joined().reduce(0, +) > 0 {
            entries["confusion"] = .array(confusion.map { .array($0.map { .integer($0) }) })
        }
        return .object(entries)
    }
}
