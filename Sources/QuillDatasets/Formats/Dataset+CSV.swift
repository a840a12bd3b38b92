import QuillCodecs
import QuillData
import QuillTensor

/// A column of a CSV file.
public enum CSVColumn: Sendable, Hashable {
    /// The column with this name in the header.
    case named(String)
    /// The column at this index, from 0.
    case at(Int)
}

extension Dataset {
    /// Reads images from a CSV file, plain or gzip: one line per image, with its label and its pixels 0…255 in rows.
    ///
    /// The first line is a header if any of its pixels isn't a number. Labels are class numbers or names; names are
    /// sorted to number the classes.
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - labelColumn: the column of the labels; by default the one named `label`, `class`, `target` or `y`, else
    ///     the first.
    ///   - imageShape: the height, width and channels; by default square with one channel.
    ///   - classNames: the names of the classes; by default derived from the labels.
    ///   - separator: the character between fields.
    /// - Throws: a `.file` or `.data` error that names the file, line and column, what was expected and what was found.
    public init(
        csv path: String, labelColumn: CSVColumn? = nil, imageShape: Shape? = nil,
        classNames: [String]? = nil,
        separator: Character = ","
    ) throws {
        var table = try CSVTable(CSVReader(path: path, separator: separator), labelColumn, imageShape)
        try table.readAll()
        let (labels, names) = try table.classes(classNames)
        let images = try Tensor(table.imageShape.prepending(labels.count), table.pixels)
        self.init(checkedImages: images, labels: Tensor(labels), classNames: names)
    }
}

/// The state of reading a CSV file as a data set.
private struct CSVTable {
    private let reader: CSVReader
    private var row = CSVReader.Row()
    private let labelColumn: Int
    private var isFirstRead: Bool
    let imageShape: Shape
    private(set) var pixels: [UInt8] = []
    /// The distinct labels as written.
    private var names: [String] = []
    private var nameIndices: [[UInt8]: Int] = [:]
    private var labels: [(name: Int, line: Int)] = []

    private static let usualNames = ["label", "class", "target", "y"]

    init(_ reader: CSVReader, _ column: CSVColumn?, _ imageShape: Shape?) throws {
        self.reader = reader
        guard try reader.next(&row) else { throw QuillError(.file, "\(reader.name): the file is empty") }
        let first = row
        let header = (0..<first.count).map { first.text($0) }
        switch column {
        case .at(let number):
            guard (0..<first.count).contains(number) else {
                throw QuillError(
                    .argument,
                    "\(reader.name): expected a label column from 0 to \(first.count - 1), received \(number)"
                )
            }
            labelColumn = number
        case .named(let name):
            guard let index = header.firstIndex(of: name) else {
                throw QuillError(
                    .argument,
                    "\(reader.name): expected a column '\(name)'; the first column is '\(header[0])'")
            }
            labelColumn = index
        case nil:
            labelColumn = header.firstIndex { Self.usualNames.contains($0.lowercased()) } ?? 0
        }
        let label = labelColumn
        let isHeader = (0..<first.count).contains { $0 != label && decimal(first[$0]) == nil }
        isFirstRead = isHeader

        let count = first.count - 1
        if let imageShape {
            guard imageShape.rank == 3, imageShape.checkedCount == count, count > 0 else {
                throw QuillError(
                    .shape,
                    "\(reader.name): expected a label and the pixels of \(imageShape) (height, width, channels), "
                        + "received \(first.count) columns")
            }
            self.imageShape = imageShape
        } else {
            let side = Int(Double(count).squareRoot().rounded())
            guard count > 0, side * side == count else {
                throw QuillError(
                    .shape,
                    "\(reader.name): \(count) pixels per line aren't a square image; specify the image shape")
            }
            self.imageShape = [side, side, 1]
        }
    }

    mutating func readAll() throws {
        if !isFirstRead { try take() }
        while try reader.next(&row) { try take() }
    }

    private mutating func take() throws {
        for field in 0..<row.count where field != labelColumn {
            guard let pixel = byte(row[field]) else {
                throw reader.error(row, field, "expected a pixel 0 to 255, received '\(row.text(field))'")
            }
            pixels.append(pixel)
        }
        let label = Array(row[labelColumn])
        guard !label.isEmpty else { throw reader.error(row, labelColumn, "the label is missing") }
        if let index = nameIndices[label] {
            labels.append((index, row.line))
        } else {
            guard names.count < 65_536 else {
                throw reader.error(row, labelColumn, "there are more than 65536 different labels")
            }
            nameIndices[label] = names.count
            labels.append((names.count, row.line))
            names.append(String(decoding: label, as: UTF8.self))
        }
    }

    /// Returns the byte for a whole number 0…255, also written as `12.0`.
    private func byte(_ text: ArraySlice<UInt8>) -> UInt8? { decimal(text).flatMap { UInt8(exactly: $0) } }

    /// Returns the class of each row and the class names.
    func classes(_ expected: [String]?) throws -> (labels: [Int32], names: [String]) {
        let numbers = names.map { name in decimal(Array(name.utf8)[...]).flatMap { Int(exactly: $0) } }
        let classes: [String]
        if let expected {
            classes = expected
        } else if numbers.allSatisfy({ $0.map { (0..<65_536).contains($0) } ?? false }) {
            classes = (0...(numbers.compactMap { $0 }.max() ?? 0)).map(String.init)
        } else {
            classes = names.sorted()
        }
        let byName = Dictionary(classes.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
        let classOfName = names.indices.map { byName[names[$0]] ?? numbers[$0].flatMap { byName["\($0)"] } }
        let labels = try labels.map { label in
            guard let kind = classOfName[label.name] else {
                throw QuillError(
                    .data,
                    "\(reader.name): line \(label.line), column \(labelColumn + 1): '\(names[label.name])' is none of the "
                        + "\(classes.count) classes, \(classes.prefix(3).joined(separator: ", "))…")
            }
            return Int32(kind)
        }
        return (labels, classes)
    }
}
