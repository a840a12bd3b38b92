import Foundation
import Quill
import QuillCodecs

/// A table of pictures and what is written in them: tabs between columns, `file` and `label` at least, and who wrote it in
/// `group`. A label's digits; "?" for what is none.
struct ReadLabels {
    struct Row {
        let file: String
        let label: String
        let group: String?
    }

    let rows: [Row]

    /// - Throws: a `.file` error that names the path and the line.
    init(contentsOf path: String) throws {
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
                "\(path): expected a first line with the columns 'file' and 'label', tabs between them, received "
                    + "'\(lines.first ?? "")'")
        }
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

    /// Where each picture is: below the folder given, else beside the table.
    func paths(below folder: String?, table: String) -> [String] {
        let parent = folder ?? URL(fileURLWithPath: table).deletingLastPathComponent().path
        return rows.map { $0.file.hasPrefix("/") ? $0.file : "\(parent)/\($0.file)" }
    }
}
