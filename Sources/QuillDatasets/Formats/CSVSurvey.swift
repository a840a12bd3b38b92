import QuillCodecs
import QuillTensor

/// The first lines of a CSV file, by which the meaning of its columns is found.
struct CSVSurvey {
    /// The path of the file.
    let name: String
    let separator: Character
    /// The number of columns.
    let width: Int
    /// The names of the columns; nil without a header.
    private(set) var header: [String]?
    /// Whether the header is text in another encoding than UTF-8.
    private(set) var hasForeignHeader = false
    /// The number of lines of data that were read.
    private(set) var count = 0
    /// Texts of the first two columns, the last two, and those that aren't named as pixels, line by line.
    private var texts: [Int: [String]] = [:]

    /// The maximum number of lines to read.
    static let limit = 2000
    /// The maximum number of columns beside the pixels.
    static let mostOthers = 256

    init(_ path: String, _ separator: Character?) throws {
        let reader = try CSVReader(path: path, separator: separator)
        try Self.check(path, separator)
        var row = CSVReader.Row()
        name = path
        self.separator = reader.separator
        guard try reader.next(&row) else { throw QuillError(.file, "\(path): the file is empty") }
        let first = (0..<row.count).map { row.text($0) }
        let isForeign = (0..<row.count).contains { String(validating: row[$0], as: UTF8.self) == nil }
        width = first.count
        let others = PixelNames.family(first).map { Set(first.indices).subtracting($0).sorted() } ?? []
        let columns = Set([0, 1, width - 2, width - 1] + others.prefix(Self.mostOthers)).filter {
            (0..<first.count).contains($0)
        }
        var second: [String]?
        while count < Self.limit, try reader.next(&row) {
            if second == nil {
                let line = (0..<row.count).map { row.text($0) }
                second = line
                if !Self.isHeader(first, before: line) { add(columns) { first[$0] } }
            }
            add(columns) { row.text($0) }
        }
        let isHeader = Self.isHeader(first, before: second)
        if second == nil, !isHeader { add(columns) { first[$0] } }
        header = isHeader ? first.map(\.trimmed) : nil
        hasForeignHeader = isHeader && isForeign
    }

    /// A survey of rows that were read as numbers instead of text.
    init(name: String, width: Int, count: Int, texts: [Int: [String]]) {
        self.name = name
        separator = ","
        self.width = width
        self.count = count
        self.texts = texts
    }

    /// - Throws: an `.argument` error if the lines don't have the separator that the user names.
    private static func check(_ path: String, _ separator: Character?) throws {
        var row = CSVReader.Row()
        guard let separator, try CSVReader(path: path, separator: separator).next(&row), row.count == 1
        else { return }
        let found = try CSVReader(path: path, separator: nil)
        let hint =
            try found.next(&row) && row.count > 1
            ? "; they seem to be separated by \(CSVLayout.name(of: found.separator))" : ""
        throw QuillError(
            .argument,
            "--delimiter: \(path): expected several fields in a line, received one, without "
                + "\(CSVLayout.name(of: separator))\(hint)")
    }

    /// Returns the texts of some columns in the first lines of data, line by line.
    func texts(of columns: Range<Int>) throws -> [[String]] {
        let reader = try CSVReader(path: name, separator: separator)
        var (row, lines) = (CSVReader.Row(), [[String]]())
        if header != nil { _ = try reader.next(&row) }
        while lines.count < Self.limit, try reader.next(&row) { lines.append(columns.map { row.text($0) }) }
        return lines
    }

    private mutating func add(_ columns: Set<Int>, _ text: (Int) -> String) {
        for column in columns { texts[column, default: []].append(text(column)) }
        count += 1
    }

    /// Returns the texts of columns that were surveyed, line by line.
    func rows(of columns: [Int]) -> [[String]] {
        let texts = columns.map { self.texts[$0] ?? [] }
        guard texts.allSatisfy({ $0.count == count }) else { return [] }
        return (0..<count).map { row in texts.map { $0[row] } }
    }

    private static func isNumber(_ text: String) -> Bool { decimal(Array(text.utf8)[...]) != nil }

    /// Returns whether a line has names: where the next line has numbers, or numbers that count the columns.
    private static func isHeader(_ line: [String], before next: [String]?) -> Bool {
        if line.contains(where: { CSVLayout.labelNames.contains($0.trimmed.lowercased()) }) { return true }
        let names = line.indices.filter { !isNumber(line[$0]) }
        guard let next else { return names.count > 1 }
        // A single cell that is empty or bad doesn't make a header of a line of numbers.
        let named = names.filter { isNumber(next[$0]) && !line[$0].trimmed.isEmpty }
        if named.count > 1 { return true }
        // The columns of a table without names, as pandas writes them: 0, 1, 2, …
        return counts(line) && !counts(next)
    }

    private static func counts(_ line: [String]) -> Bool {
        let numbers = line.compactMap { Int($0) }
        guard line.count > 8, numbers.count >= line.count - 2, let first = numbers.first, first <= 1 else {
            return false
        }
        return zip(numbers, first...).allSatisfy { $0 == $1 }
    }

    /// Whether a column is empty in all lines, and has no name.
    func isEmpty(_ column: Int) -> Bool {
        guard let texts = texts[column], !texts.isEmpty, header?[column].trimmed.isEmpty ?? true else {
            return false
        }
        return texts.allSatisfy(\.trimmed.isEmpty)
    }

    /// Returns whether a column counts the lines: from 0 or 1, or in many lines from any number.
    func counts(_ column: Int) -> Bool {
        guard let texts = texts[column], texts.count >= 3, let first = Int(texts[0]),
            (0...1).contains(first) || (first >= 0 && texts.count >= 20 && first < .max - Self.limit)
        else { return false }
        return zip(texts, first...).allSatisfy { Int($0) == $1 }
    }

    /// Returns the number of different values in a column, and the share of lines with the most frequent one.
    func spread(_ column: Int) -> (values: Int, share: Double) {
        let counts = Dictionary(grouping: texts[column] ?? []) { $0 }.mapValues(\.count)
        return (counts.count, Double(counts.values.max() ?? 0) / Double(max(count, 1)))
    }

    /// How much a column looks like labels.
    enum Likeness: Int, Comparable {
        /// Not at all: one value, fractions, negative numbers, or as many values as lines.
        case none
        /// Whole numbers, as pixels are.
        case possible
        /// Few whole numbers without wide gaps, one of them in most lines.
        case uneven
        /// Few whole numbers without wide gaps, none of them in most lines.
        case likely
        /// Words.
        case certain

        static func < (a: Likeness, b: Likeness) -> Bool { a.rawValue < b.rawValue }
    }

    /// Returns how much a column looks like labels.
    func likeness(_ column: Int) -> Likeness {
        let texts = texts[column] ?? []
        let (values, share) = spread(column)
        guard values > 1, count < 20 || values <= count / 2 else { return .none }
        let numbers = Set(texts).map { decimal(Array($0.utf8)[...]) }
        if texts.contains(where: { $0.trimmed.isEmpty }) { return .none }
        let words = numbers.count { $0 == nil }
        if words > 0 { return words * 2 >= numbers.count ? .certain : .likely }
        let whole = numbers.compactMap { number in number.flatMap { $0 >= 0 ? Int(exactly: $0) : nil } }
        guard whole.count == numbers.count, let least = whole.min(), let most = whole.max() else {
            return .none
        }
        let isDense = values * 2 > most - least && least <= 1
        guard isDense, values <= 64, share <= 0.9 else { return .possible }
        return share < 0.7 ? .likely : .uneven
    }
}
