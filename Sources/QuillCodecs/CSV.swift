import QuillTensor

/// Reads comma-separated values (RFC 4180), plain or gzip, row by row, without loading the whole text.
///
/// Fields may be quoted, with `""` for a quotation mark. Lines end in LF, CRLF, or CR. A byte order mark is skipped, and so is
/// the number sign before a header, as NumPy writes it. Every row must have as many fields as the first. A space as the
/// separator stands for any number of spaces and tabs.
package final class CSVReader {
    /// A row's fields.
    package struct Row {
        /// The row's line number, from 1.
        package fileprivate(set) var line = 0
        fileprivate var bytes: [UInt8] = []
        fileprivate var ends: [Int] = []

        package init() {}

        /// The number of fields.
        package var count: Int { ends.count }

        /// The bytes of a field.
        package subscript(field: Int) -> ArraySlice<UInt8> {
            bytes[(field == 0 ? 0 : ends[field - 1])..<ends[field]]
        }

        /// Returns a field as text.
        package func text(_ field: Int) -> String { String(decoding: self[field], as: UTF8.self) }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")
    private static let tab = UInt8(ascii: "\t")
    private static let carriageReturn = UInt8(ascii: "\r")
    /// The maximum length of a row: ample for an image, yet no file can make a row exhaust memory.
    package static let longestRow = 1 << 26

    /// The name of the text in error messages, such as the path.
    package let name: String
    private let reader: ByteReader
    /// The separator between fields.
    package let separator: Character
    private let separatorByte: UInt8
    /// Whether fields are separated by any number of spaces and tabs.
    private let mergesSpaces: Bool
    private let longestRow: Int
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)
    private var position = 0
    private var available = 0
    private var line = 1
    private var width: Int?

    /// Opens a file.
    /// - Parameter separator: the character between fields; nil to find it in the first line.
    /// - Throws: a `.file` error that names the path if it cannot be read.
    package convenience init(path: String, separator: Character? = ",") throws {
        try self.init(ByteReader(path: path, unpacking: true), separator, Self.longestRow)
    }

    /// Reads bytes in memory.
    package convenience init(
        _ bytes: [UInt8], name: String, separator: Character? = ",", longestRow: Int = longestRow
    ) throws {
        try self.init(ByteReader(bytes, name: name, unpacking: true), separator, longestRow)
    }

    private init(_ reader: ByteReader, _ separator: Character?, _ longestRow: Int) throws {
        name = reader.name
        var chunk = chunk
        let received = try chunk.withUnsafeMutableBytes { try reader.readSome(into: $0) }
        let start = CSVStart(chunk[..<received], separator)
        guard let byte = start.separator.asciiValue, byte != Self.quote, !start.separator.isNewline else {
            throw QuillError(
                .argument,
                "separator: expected one ASCII character that is neither quotation mark nor line break")
        }
        self.chunk = chunk
        self.reader = reader
        self.separator = start.separator
        self.longestRow = longestRow
        separatorByte = byte
        mergesSpaces = start.separator == " "
        available = received
        position = start.position
        line = start.line
    }

    /// Returns an error about a field: `data.csv: line 3, column 2: …`.
    package func error(_ row: Row, _ field: Int, _ message: String) -> QuillError {
        QuillError(.file, "\(name): line \(row.line), column \(field + 1): \(message)")
    }

    /// Reads the next row that is not an empty line.
    /// - Returns: false at the end.
    /// - Throws: a `.file` error that names line and column.
    package func next(_ row: inout Row) throws -> Bool {
        repeat {
            guard try peek() != nil else { return false }
            try read(&row)
        } while row.count == 1 && row.bytes.isEmpty && width != 1
        let width = width ?? row.count
        self.width = width
        guard row.count == width else {
            throw QuillError(
                .file,
                "\(name): line \(row.line): expected \(width) columns as in the first line, received \(row.count)"
            )
        }
        return true
    }

    private func read(_ row: inout Row) throws {
        row.line = line
        row.bytes.removeAll(keepingCapacity: true)
        row.ends.removeAll(keepingCapacity: true)
        if mergesSpaces { try skipSpaces() }
        while true {
            if try peek() == Self.quote {
                position += 1
                try readQuoted(&row)
            } else {
                try readPlain(&row)
            }
            row.ends.append(row.bytes.count)
            if mergesSpaces { try skipSpaces() }
            guard let byte = try peek() else { return }
            if mergesSpaces, byte != Self.newline, byte != Self.carriageReturn { continue }
            if byte == Self.carriageReturn, try isBeforeLineFeed() { position += 1 }
            position += 1
            if byte == separatorByte { continue }
            line += 1
            return
        }
    }

    private func readPlain(_ row: inout Row) throws {
        while try peek() != nil {
            // Ordinary bytes are appended many at a time, because an image's row has thousands.
            let (start, limit, separator, merges) = (position, available, separatorByte, mergesSpaces)
            let end = chunk.withUnsafeBufferPointer { bytes in
                var end = start
                while end < limit {
                    let byte = bytes[end]
                    if byte == separator || byte == Self.newline || byte == Self.carriageReturn
                        || byte == Self.quote || (merges && byte == Self.tab)
                    {
                        break
                    }
                    end += 1
                }
                row.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<end]))
                return end
            }
            position = end
            try checkLength(row)
            guard end < available else { continue }
            guard chunk[position] != Self.quote else {
                throw error(
                    row, row.ends.count, "a quotation mark inside an unquoted field")
            }
            return
        }
    }

    private func readQuoted(_ row: inout Row) throws {
        while let byte = try peek() {
            if byte == Self.quote {
                position += 1
                let next = try peek()
                guard let next, next != Self.newline, next != Self.carriageReturn, !isSeparator(next) else {
                    return
                }
                guard next == Self.quote else {
                    throw error(row, row.ends.count, "expected a separator after the closing quotation mark")
                }
            }
            if byte == Self.newline { line += 1 }
            try append(byte, to: &row)
        }
        throw error(row, row.ends.count, "the closing quotation mark is missing")
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
        byte == separatorByte || (mergesSpaces && byte == Self.tab)
    }

    private func skipSpaces() throws {
        while let byte = try peek(), isSeparator(byte) { position += 1 }
    }

    private func append(_ byte: UInt8, to row: inout Row) throws {
        row.bytes.append(byte)
        position += 1
        try checkLength(row)
    }

    private func checkLength(_ row: Row) throws {
        guard row.bytes.count <= longestRow else {
            throw QuillError(.file, "\(name): line \(row.line): longer than \(longestRow) bytes; is it CSV?")
        }
    }

    /// Whether a line feed follows the carriage return at the position, so that both end a line.
    private func isBeforeLineFeed() throws -> Bool {
        if position + 1 == available { try fill() }
        return position + 1 < available && chunk[position + 1] == Self.newline
    }

    private func peek() throws -> UInt8? {
        if position == available { try fill() }
        return position < available ? chunk[position] : nil
    }

    /// Appends more bytes to those not yet consumed.
    private func fill() throws {
        let rest = available - position
        for index in 0..<rest { chunk[index] = chunk[position + index] }
        position = 0
        available =
            try rest
            + chunk.withUnsafeMutableBytes { try reader.readSome(into: .init(rebasing: $0[rest...])) }
    }
}
