import QuillReader

/// The accuracy of a reader on labeled pictures: in total, by group, and by digit.
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
    /// The reading of one picture, and its label.
    public struct Answer: Sendable, Equatable {
        /// The picture's path as in the table.
        public let file: String
        /// The picture's path.
        public let path: String
        /// The written digits, with "?" for anything that isn't a digit.
        public let label: String
        /// The picture's group, such as its writer; nil if there is none.
        public let group: String?
        /// The digits that were read, with "?" for ink that isn't a digit; empty if the picture couldn't be read.
        public let read: String
        /// The probability of the least certain digit.
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

        /// The answer for a row of a table.
        /// - Parameters:
        ///   - row: the picture's row in the table.
        ///   - path: the path of the picture.
        ///   - reading: the reading; nil if the picture couldn't be read.
        public init(_ row: LabelTable.Row, path: String, reading: Reading?) {
            self.init(
                file: row.file, path: path, label: row.label, group: row.group,
                read: reading?.digitText.filter { !$0.isNewline } ?? "",
                probability: reading?.lines.joined().map(\.probability).min() ?? 0)
        }

        /// Whether all digits were read right.
        public var isRight: Bool { read == label }

        /// The edit distance from what was read to the label.
        public var distance: Int { editDistance(read, label) }
    }

    /// The answers, in the order of the table.
    public let answers: [Answer]

    /// The score of a list of answers.
    public init(_ answers: [Answer]) { self.answers = answers }

    /// The fewest pictures for a group to count in ``macro``.
    public static let leastGroup = 5

    /// The wrong answers.
    public var errors: [Answer] { answers.filter { !$0.isRight } }

    /// The share of right answers, 0 to 1.
    public var pooled: Double { Self.accuracy(answers) }

    /// The answers of each group, sorted by the groups' names.
    public var groups: [(name: String, answers: [Answer])] {
        Dictionary(grouping: answers.filter { $0.group != nil }) { $0.group ?? "" }
            .map { (name: $0.key, answers: $0.value) }.sorted { $0.name < $1.name }
    }

    /// The mean of the groups' accuracies; nil if no group has at least ``leastGroup`` pictures.
    public var macro: Double? {
        let shares = groups.filter { $0.answers.count >= Self.leastGroup }.map { Self.accuracy($0.answers) }
        return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
    }

    /// Whether any picture shows several digits.
    public var hasStrings: Bool { answers.contains { $0.label.count > 1 } }

    /// Wrong digits per written digit: the sum of the edit distances over the sum of the labels' lengths.
    public var digitErrorRate: Double {
        let digits = answers.map(\.label.count).reduce(0, +)
        return digits == 0 ? 0 : Double(answers.map(\.distance).reduce(0, +)) / Double(digits)
    }

    /// The confusion matrix for pictures of one digit: a row per digit, columns for 0 to 9 and one for all other
    /// readings.
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
