/// How many of the labelled pictures were read right.
struct ReadScore {
    struct Answer {
        let file: String
        /// Where the picture is.
        let path: String
        let label: String
        let group: String?
        /// What was read, "?" for what is no digit; empty if the file could not be read at all.
        let read: String
        /// Of the least sure digit.
        let probability: Float

        var isRight: Bool { read == label }
        /// The digits to add, to drop and to exchange to come from what was read to what is written.
        var distance: Int { ReadScore.distance(read, label) }
    }

    let answers: [Answer]

    /// Groups of fewer pictures do not count in the mean over groups.
    static let leastGroup = 5

    var errors: [Answer] { answers.filter { !$0.isRight } }

    /// The share of right answers.
    var pooled: Double { Self.accuracy(answers) }

    /// The answers of each group, by name.
    var groups: [(name: String, answers: [Answer])] {
        Dictionary(grouping: answers.filter { $0.group != nil }) { $0.group ?? "" }
            .map { (name: $0.key, answers: $0.value) }.sorted { $0.name < $1.name }
    }

    /// The mean of the groups' shares; nil without groups of five pictures or more.
    var macro: Double? {
        let shares = groups.filter { $0.answers.count >= Self.leastGroup }.map { Self.accuracy($0.answers) }
        return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
    }

    /// Whether some pictures have several digits.
    var hasStrings: Bool { answers.contains { $0.label.count > 1 } }

    /// Wrong digits for each digit that is written: the edit distances over the labels' lengths.
    var digitErrorRate: Double {
        let digits = answers.map(\.label.count).reduce(0, +)
        return digits == 0 ? 0 : Double(answers.map(\.distance).reduce(0, +)) / Double(digits)
    }

    /// How often each digit was read as what, for pictures of one: a row for each digit, columns 0 to 9 and one for
    /// everything else.
    var confusion: [[Int]] {
        var table = [[Int]](repeating: [Int](repeating: 0, count: 11), count: 10)
        for answer in answers {
            guard answer.label.count == 1, let label = answer.label.first?.wholeNumberValue else { continue }
            let read = answer.read.count == 1 ? answer.read.first?.wholeNumberValue : nil
            table[label][read ?? 10] += 1
        }
        return table
    }

    static func accuracy(_ answers: [Answer]) -> Double {
        answers.isEmpty ? 0 : Double(answers.count { $0.isRight }) / Double(answers.count)
    }

    /// The edit distance of two strings.
    /// Source: Wagner, Fischer, "The string-to-string correction problem", 1974.
    static func distance(_ first: String, _ second: String) -> Int {
        let second = Array(second)
        var row = Array(0...second.count)
        for (place, character) in first.enumerated() {
            var diagonal = row[0]
            row[0] = place + 1
            for (column, other) in second.enumerated() {
                let exchanged = diagonal + (character == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(exchanged, row[column] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}
