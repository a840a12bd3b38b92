import QuillCodecs
import QuillTensor

/// A table of pictures and their labels, in a text file.
///
/// The first line names the columns, separated by tabs: `file`, `label` (or `digits`), and optionally `group`, for
/// example the writer. A label is the written digits, with "?" for anything that isn't a digit. A column `full` has the
/// whole text, with marks, spaces, and `\\n` between lines; without a column of labels, its digits are the label.
public struct LabelTable: Sendable {
    /// One picture of the table.
    public struct Row: Sendable, Equatable {
        /// The picture's path as in the table.
        public let file: String
        /// The written digits.
        public let label: String
        /// The picture's group, such as its writer; nil if there is none.
        public let group: String?
        /// The whole text, with marks, spaces, and line breaks; nil if the table hasn't got it.
        public let full: String?

        /// A row from its parts.
        public init(file: String, label: String, group: String? = nil, full: String? = nil) {
            self.file = file
            self.label = label
            self.group = group
            self.full = full
        }
    }

    /// The rows, in the order of the file.
    public let rows: [Row]
    /// The table's folder; nil for the current one.
    private let folder: String?

    /// The most bytes a table may have.
    private static let fileLimit = 1 << 26

    /// Reads a table.
    /// - Throws: a `.file` error that names the path, and the line if one is invalid.
    public init(contentsOf path: String) throws {
        let reader = try ByteReader(path: path)
        let count = try reader.count(upTo: Self.fileLimit)
        guard count <= Self.fileLimit else {
            throw QuillError(
                .file, "\(path): expected at most \(Self.fileLimit.grouped) bytes, received more")
        }
        guard let text = String(validating: try reader.bytes(count), as: UTF8.self) else {
            throw QuillError(
                .file, "\(path): expected a table of pictures and labels as text, received other bytes")
        }
        // Some editors begin a file with a byte order mark.
        let lines = text.drop { $0 == "\u{FEFF}" }.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let header = lines.first ?? ""
        let columns = header.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        let full = columns.firstIndex(of: "full")
        let digits = columns.firstIndex(of: "label") ?? columns.firstIndex(of: "digits")
        guard let file = columns.firstIndex(of: "file"), let label = digits ?? full else {
            throw QuillError(
                .file,
                "\(path): expected a first line with the columns 'file' and 'label', separated by a tab, received "
                    + (header.isEmpty ? "an empty line" : "'\(header.prefix(100))'")
                    + (columns.count == 1 && header.contains(",") ? ", separated by commas" : ""))
        }
        folder = path.lastIndex(of: "/").map { String(path[..<$0]) }
        let group = columns.firstIndex(of: "group")
        rows = try lines.enumerated().dropFirst().filter { !$0.element.isEmpty }.map { number, line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            func problem(_ text: String) -> QuillError {
                QuillError(.file, "\(path), line \(number + 1): \(text)")
            }
            guard fields.count > max(file, label) else {
                throw problem(
                    "expected at least \(max(file, label) + 1) columns separated by tabs, received "
                        + "'\(line.prefix(100))'")
            }
            guard !fields[file].isEmpty else {
                throw problem("expected the file of a picture, received none")
            }
            let text = full.flatMap { $0 < fields.count ? Self.unescaped(fields[$0]) : nil }
            guard digits != nil else {
                guard let text, !text.isEmpty else {
                    throw problem("expected the whole text in the column 'full', received none")
                }
                let digits = text.filter { $0.isASCII && $0.isNumber }
                return Row(
                    file: fields[file], label: digits.isEmpty ? "?" : digits,
                    group: group.flatMap { $0 < fields.count ? fields[$0] : nil }, full: text)
            }
            guard !fields[label].isEmpty, fields[label].allSatisfy({ $0.isASCII && $0.isNumber || $0 == "?" })
            else {
                throw problem(
                    "expected the written digits as the label, with ? for anything else, received "
                        + (fields[label].isEmpty
                            ? "none" : "'\(fields[label].prefix(100))'; a column 'full' has the whole text"))
            }
            return Row(
                file: fields[file], label: fields[label],
                group: group.flatMap { $0 < fields.count ? fields[$0] : nil },
                full: text.flatMap { $0.isEmpty ? nil : $0 })
        }
        guard !rows.isEmpty else {
            throw QuillError(
                .file, "\(path): expected a line for each picture below the first line, received none")
        }
    }

    /// Returns a text with its escapes replaced: `\\n`, `\\t`, and `\\\\`.
    private static func unescaped(_ text: String) -> String {
        var (result, isEscape) = ("", false)
        for character in text {
            switch (isEscape, character) {
            case (false, "\\"):
                isEscape = true
                continue
            case (true, "n"): result.append("\n")
            case (true, "t"): result.append("\t")
            case (true, "\\"), (false, _): result.append(character)
            default: result += "\\\(character)"
            }
            isEscape = false
        }
        return isEscape ? result + "\\" : result
    }

    /// The path of each row's picture.
    /// - Parameter folder: the folder that the table's paths are relative to; by default the table's folder.
    public func paths(below folder: String? = nil) -> [String] {
        let parent = folder ?? self.folder
        return rows.map { row in
            row.file.hasPrefix("/") ? row.file : parent.map { "\($0)/\(row.file)" } ?? row.file
        }
    }
}
