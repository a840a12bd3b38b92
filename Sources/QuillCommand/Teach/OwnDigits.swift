import Foundation
import Quill
import QuillPictures
import QuillReader
import QuillReaderTraining
import QuillReport

/// A person's digits in a folder, with their labels.
struct OwnDigits: CustomStringConvertible {
    let digits: [OwnDigit]
    private let counts: [Int]

    /// Reads the pictures of a folder.
    /// - Throws: a `.file` or `.data` error that names the folder or the picture.
    init(folder: String, labels: String?, normalizer: HandwritingNormalizer) throws {
        let named = try labels.map { try Self.table($0, folder) } ?? Self.named(in: folder)
        guard !named.isEmpty else {
            throw QuillError(
                .data,
                "\(folder): expected pictures named by their digit (7.png, 7_2.png) or folders 0 to 9, found none"
            )
        }
        var counts = [Int](repeating: 0, count: 10)
        digits = try named.map { path, label in
            let picture = GrayImage(try Picture(contentsOf: path))
            let digit = try normalizer.digit(in: picture)
            guard !digit.observations.isBlank else {
                throw QuillError(.data, "\(path): \(Doubt.blank.description)")
            }
            counts[label] += 1
            return OwnDigit(digit, label: label)
        }
        self.counts = counts
    }

    /// `12 digits: 2 of 0, 1 of 3, …`
    var description: String {
        let kinds = counts.indices.filter { counts[$0] > 0 }.map { "\(counts[$0]) of \($0)" }
        return "\(digits.count.counted("digit")): \(kinds.joined(separator: ", "))"
    }

    private static func table(_ path: String, _ folder: String) throws -> [(path: String, label: Int)] {
        let table = try LabelTable(contentsOf: path)
        return try zip(table.paths(below: folder), table.rows).map { file, row in
            guard row.label.count == 1, let label = Int(row.label) else {
                throw QuillError(.data, "\(path): '\(row.file)': expected one digit, received '\(row.label)'")
            }
            return (file, label)
        }
    }

    private static func named(in folder: String) throws -> [(path: String, label: Int)] {
        var named: [(path: String, label: Int)] = []
        for kind in try PictureFolder.subfolders(of: folder) where kind.count == 1 {
            guard let label = Int(kind) else { continue }
            named += try PictureFolder.pictures(in: "\(folder)/\(kind)").map { ($0, label) }
        }
        for path in try PictureFolder.pictures(in: folder) {
            guard let label = label(ofFile: path) else {
                throw QuillError(
                    .data,
                    "\(path): expected a name that starts with the digit, such as 7.png or 7_2.png")
            }
            named.append((path, label))
        }
        return named
    }

    /// Returns the digit that a file's name starts with; nil if another digit or a letter follows.
    static func label(ofFile path: String) -> Int? {
        let name = path.split(separator: "/").last ?? ""
        guard let first = name.first, first.isASCII, let label = first.wholeNumberValue,
            let next = name.dropFirst().first, !next.isLetter, !next.isNumber
        else { return nil }
        return label
    }
}
