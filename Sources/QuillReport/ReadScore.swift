import QuillReader

/// How many labeled pictures were read right: in all, by group, and digit by digit.
///
/// ```swift
/// import QuillReport
///
/// let table = try LabelTable(contentsOf: "labels.tsv")
/// let answers = try zip(table.rows, table.paths()).map { row, path in
///     try ReadScore.Answer(row, path: path, reading: reader.read(GrayImage(Picture(contentsOf: path))))
/// }
/// print(ReadScore(answers).text())
/// ```
public struct ReadScore: Sendable {
    /// What was read in one picture, and what is written there.
    public struct Answer: Sendable, Equatable {
        /// The picture as the table names it.
        public let file: String
        /// The picture's path.
        public let path: String
        /// The digits that are written; "?" for something that isn't a digit.
        public let label: String
        /// Who wrote them, if that is known.
        public let group: String?
        /// The digits that were read, "?" for ink that isn't a digit; empty if the picture could not be read.
        public let read: String
        /// The probability of the least sure digit.
        public let probability: Float

        /// An answer from its parts.
        public init(
            file: String, path: String, label: String, group: String?, read: String, probability: Float
        ) {
            self.file = file
            self.path = path
            self.label = label
            self.group = group
            self.read = read
            self.probability = probability
        }

        /// The answer to a row of a table.
        /// - Parameter reading: what was read; nil if the picture could not be read.
        public init(_ row: LabelTable.Row, path: String, reading: Reading?) {
            self.init(
                file: row.file, path: path, label: row.label, group: row.group,
                read: reading?.text.filter { !$0.isNewline } ?? "",
                probability: reading?.lines.joined().map(\.probability).min() ?? 0)
        }

        /// Whether everything was read right.
        public var isRight: Bool { read == label }

        /// The edit distance from what was read to the label.
        public var distance: Int { editDistance(read, label) }
    }

    /// The answers, in the order of the table.
    public let answers: [Answer]

    /// The score of some answers.
    public init(_ answers: [Answer]) { self.answers = answers }

    /// The fewest pictures a group must have to count in ``macro``.
    public static let leastGroup = 5

    /// The wrong answers.
    public var errors: [Answer] { answers.filter { !$0.isRight } }

    /// The share of right answers, 0 to 1.
    public var pooled: Double { Self.accuracy(answers) }

    /// The answers of each group, in the order of the groups' names.
    public var groups: [(name: String, answers: [Answer])] {
        Dictionary(grouping: answers.filter { $0.group != nil }) { $0.group ?? "" }
            .map { (name: $0.key, answers: $0.value) }.sorted { $0.name < $1.name }
    }

    /// The mean of the groups' accuracies; nil if no group has at least ``leastGroup`` pictures.
    public var macro: Double? {
        let shares = groups.filter { $0.answers.count >= Self.leastGroup }.map { Self.accuracy($0.answers) }
        return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
    }

    /// Whether some pictures show several digits.
    public var hasStrings: Bool { answers.contains { $0.label.count > 1 } }

    /// Wrong digits per written digit: the sum of the edit distances over the sum of the labels' lengths.
    public var digitErrorRate: Double {
        let digits = answers.map(\.label.count).reduce(0, +)
        return digits == 0 ? 0 : Double(answers.map(\.distance).reduce(0, +)) / Double(digits)
    }

    /// How often each digit was read as what, for pictures of one digit: a row for each digit, columns for 0 to 9 and
    /// one for everything else.
    public var confusion: [[Int]] {
        var table = [[Int]](repeating: [Int](repeating: 0, count: 11), count: 10)
        for answer in answers {
            guard answer.label.count == 1, let label = answer.label.first?.wholeNumberValue else { continue }
            let read = answer.read.count == 1 ? answer.read.first?.wholeNumberValue : nil
            table[label][read ?? 10] += 1
        }
        return table
    }

    /// The share of right answers, 0 to 1; 0 without answers.
    public static func accuracy(_ answers: [Answer]) -> Double {
        answers.isEmpty ? 0 : Double(answers.count { $0.isRight }) / Double(answers.count)
    }
}
