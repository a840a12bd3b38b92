import QuillReader

/// The accuracy of a reader on labeled pictures: in total, by group, and by digit.
///
/// ```swift
/// import QuillReport
///
/// let table = try LabelTable(contentsOf: "labels.tsv")
/// let answers = try zip(table.rows, table.paths()).map { row, path in
///     let reading = try reader.read(GrayImage(Picture(contentsOf: path)))
///     return ReadScore.Answer(row, PictureReading(path: path, reading: reading))
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
        /// The text that was read, with "?" for ink that isn't a digit and for a refused reading; empty if the picture
        /// couldn't be read.
        public let read: String
        /// The whole written text, with marks, spaces, and line breaks; nil if the table hasn't got it.
        public let full: String?
        /// The confidence in the whole reading, 0 to 1.
        public let confidence: Float
        /// Whether the reading had less confidence than was asked for.
        public let isRefused: Bool

        /// An answer from its parts.
        public init(
            file: String, path: String, label: String, group: String?, read: String, confidence: Float,
            full: String? = nil, isRefused: Bool = false
        ) {
            self.file = file
            self.path = path
            self.label = label
            self.group = group
            self.read = read
            self.confidence = confidence
            self.full = full
            self.isRefused = isRefused
        }

        /// The answer for a row of a table and the reading of its picture.
        public init(_ row: LabelTable.Row, _ picture: PictureReading) {
            self.init(
                file: row.file, path: picture.path, label: row.label, group: row.group,
                read: picture.text ?? "", confidence: picture.reading?.confidence ?? 0, full: row.full,
                isRefused: picture.isRefused)
        }

        /// The digits that were read, without line breaks, marks, and other ink.
        public var digits: String { read.digits }

        /// Whether all digits were read right, and no others; a label without digits is right if none were read.
        public var isRight: Bool { !read.isEmpty && digits == label.digits }

        /// The edit distance from the digits that were read to those of the label.
        public var distance: Int { editDistance(digits, label.digits) }

        /// Whether the whole text was read right; nil if the table hasn't got it.
        public var isFullRight: Bool? { full.map { $0.comparable == read.comparable } }
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

    /// The answers whose labels have several digits.
    public var strings: [Answer] { answers.filter { $0.label.digits.count > 1 } }

    /// The number of written digits.
    public var digitCount: Int { answers.map(\.label.digits.count).reduce(0, +) }

    /// Wrong digits per written digit: the sum of the edit distances over the number of written digits, without line
    /// breaks and marks.
    public var digitErrorRate: Double {
        digitCount == 0 ? 0 : Double(answers.map(\.distance).reduce(0, +)) / Double(digitCount)
    }

    /// The answers to pictures whose whole text is known.
    public var full: [Answer] { answers.filter { $0.full != nil } }

    /// The share of whole texts that were read right, 0 to 1; nil if the table hasn't got them.
    public var fullAccuracy: Double? {
        full.isEmpty ? nil : Double(full.count { $0.isFullRight == true }) / Double(full.count)
    }

    /// Wrong characters per character of the whole texts; nil if the table hasn't got them.
    public var characterErrorRate: Double? {
        let texts = full.map { (read: $0.read.comparable, written: ($0.full ?? "").comparable) }
        let count = texts.map(\.written.count).reduce(0, +)
        let distance = texts.map { editDistance($0.read, $0.written) }.reduce(0, +)
        return count == 0 ? nil : Double(distance) / Double(count)
    }

    /// The expected calibration error of the confidence in strings of digits that were read and not refused; nil if there
    /// are none.
    public var calibrationError: Double? {
        let strings = strings.filter { !$0.read.isEmpty && !$0.isRefused }
        return strings.isEmpty
            ? nil : Calibration(strings.map { (Double($0.confidence), $0.isRight) }).expectedError
    }

    /// The confusion matrix for pictures of one digit: a row per digit, columns for 0 to 9 and one for all other
    /// readings.
    public var confusion: [[Int]] {
        var table = [[Int]](repeating: [Int](repeating: 0, count: 11), count: 10)
        for answer in answers {
            guard answer.label.count == 1, let label = answer.label.first?.wholeNumberValue else { continue }
            let read = answer.digits.count == 1 ? answer.digits.first?.wholeNumberValue : nil
            table[label][read ?? 10] += 1
        }
        return table
    }

    /// The share of right answers, 0 to 1; 0 without answers.
    public static func accuracy(_ answers: [Answer]) -> Double {
        answers.isEmpty ? 0 : Double(answers.count { $0.isRight }) / Double(answers.count)
    }
}

extension String {
    /// The digits 0 to 9 in a text.
    fileprivate var digits: String { filter { $0.isASCII && $0.isNumber } }

    /// The text with one kind of minus sign, and without spaces at the ends of lines.
    fileprivate var comparable: String {
        split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
            var line = line.map { "−–‐".contains($0) ? "-" : $0 }
            while line.last == " " { line.removeLast() }
            while line.first == " " { line.removeFirst() }
            return String(line)
        }.joined(separator: "\n")
    }
}
