import Foundation
import QuillTensor

/// A table of pictures and their labels, in a text file.
///
/// The first line names the columns, separated by tabs: `file`, `label` (or `digits`), and optionally `group`, for
/// example the writer. A label is the written digits, with "?" for anything that isn't a digit.
public struct LabelTable: Sendable {
    /// One picture of the table.
    public struct Row: Sendable, Equatable {
        /// The picture's path as in the table.
        public let file: String
        /// The written digits.
        public let label: String
        /// The picture's group, such as its writer; nil if there is none.
        public let group: String?

        /// A row from its parts.
        public init(file: String, label: String, group: String? = nil) {
            self.file = file
            self.label = label
            self.group = group
        }
    }

    /// The rows, in the order of the file.
    public let rows: [Row]
    private let folder: String

    /// Reads a table.
    /// - Throws: a `.file` error that names the path, and the line if one is invalid.
    public init(contentsOf path: String) throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw QuillError(.file, "cannot read \(path): expected a table of pictures and labels")
        }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let columns = (lines.first ?? "").split(separator: "\t").map(String.init)
        guard let file = columns.firstIndex(of: "file"),
            let label = columns.firstIndex(of: "label") ?? columns.firstIndex(of: "digits")
        else {
            throw QuillError(
                .file,
                "\(path): expected a first line with the columns 'file' and 'label', separated by a tab, received "
                    + "'\(lines.first ?? "")'")
        }
        folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let group = columns.firstIndex(of: "group")
        rows = try lines.enumerated().dropFirst().filter { !$0.element.isEmpty }.map { number, line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count > max(file, label), !fields[label].isEmpty,
                fields[label].allSatisfy({ $0.isASCII && $0.isNumber || $0 == "?" })
            else {
                throw QuillError(
                    .file, "\(path), line \(number + 1): expected a file and digits, received '\(line)'")
            }
            return Row(
                file: fields[file], label: fields[label],
                group: group.flatMap { $0 < fields.count ? fields[$0] : nil })
        }
    }

    /// The path of each row's picture.
    /// - Parameter folder: the folder that the table's paths are relative to; by default the table's folder.
    public func paths(below folder: String? = nil) -> [String] {
        let parent = folder ?? self.folder
        return rows.map { $0.file.hasPrefix("/") ? $0.file : "\(parent)/\($0.file)" }
    }
}
