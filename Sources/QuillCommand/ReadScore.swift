import QuillCodecs

/// How many of the labelled pictures were read right.
struct ReadScore {
    struct Answer {
        let file: String
        let label: String
        let group: String?
        let read: String
        let probability: Float

        var isRight: Bool { read == label }
    }

    let answers: [Answer]

    /// Groups of fewer pictures do not count in the mean over groups.
    static let leastGroup = 5

    /// The share of right answers.
    var pooled: Double { Self.accuracy(answers[...]) }

    /// The answers of each group, by name.
    var groups: [(name: String, answers: [Answer])] {
        Dictionary(grouping: answers.filter { $0.group != nil }) { $0.group ?? "" }
            .map { (name: $0.key, answers: $0.value) }.sorted { $0.name < $1.name }
    }

    /// The mean of the groups' shares; nil without groups of five pictures or more.
    var macro: Double? {
        let shares = groups.filter { $0.answers.count >= Self.leastGroup }.map {
            Self.accuracy($0.answers[...])
        }
        return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
    }

    static func accuracy(_ answers: ArraySlice<Answer>) -> Double {
        answers.isEmpty ? 0 : Double(answers.count { $0.isRight }) / Double(answers.count)
    }

    var json: JSON {
        let errors = answers.filter { !$0.isRight }.map { answer in
            JSON.object([
                "file": .string(answer.file), "label": .string(answer.label), "read": .string(answer.read),
                "probability": .number(Double(answer.probability)),
                "group": answer.group.map { .string($0) } ?? .null,
            ])
        }
        let groups = Dictionary(
            uniqueKeysWithValues: groups.map { name, answers in
                (
                    name,
                    JSON.object([
                        "accuracy": .number(Self.accuracy(answers[...])), "count": .integer(answers.count),
                    ])
                )
            })
        return .object([
            "pooled": .number(pooled), "macro": macro.map { .number($0) } ?? .null,
            "groups": .object(groups), "errors": .array(errors),
        ])
    }
}
