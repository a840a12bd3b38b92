import QuillCodecs
import QuillData
import QuillTensor

/// The images and labels of a CSV file.
struct CSVTable {
    let part: RawPart
    let notes: [String]

    /// Reads a file.
    /// - Throws: a `.file` or `.data` error that names the file, line and column, what was expected and what was found.
    init(_ path: String, _ options: ReadOptions) throws {
        let layout = try CSVLayout(CSVSurvey(path, options.delimiter), options)
        var reading = try Reading(layout, CSVReader(path: path, separator: layout.separator))
        try reading.readAll()
        notes = layout.notes
        part = try reading.part()
    }

    /// The state of reading a file.
    private struct Reading {
        private let layout: CSVLayout
        private let reader: CSVReader
        private var row = CSVReader.Row()
        /// The numbers, as bytes while all of them are.
        private var bytes: [UInt8] = []
        private var numbers: [Float]?
        private var labels: RawLabels
        private var lines: [Int] = []
        private var commas = CommaNumbers()

        init(_ layout: CSVLayout, _ reader: CSVReader) {
            self.layout = layout
            self.reader = reader
            labels = RawLabels { "\(reader.name): row \($0)" }
        }

        mutating func readAll() throws {
            var isHeader = layout.hasHeader
            while try reader.next(&row) {
                if !isHeader { try take() }
                isHeader = false
            }
            try commas.check(reader.name)
        }

        private mutating func take() throws {
            for field in layout.pixelColumns {
                let text = row[field]
                if numbers == nil, let byte = Self.byte(text) {
                    bytes.append(byte)
                } else if let number = decimal(text) {
                    append(number)
                    commas.add(text, row.line, field)
                } else {
                    throw reader.error(
                        row, field,
                        "expected a pixel 0 to 255, received '\(row.text(field).excerpt)'"
                            + Self.likeness(row.text(field))
                    )
                }
            }
            if let label = layout.labelColumn {
                try labels.append(row[label]) { reader.error(row, label, $0) }
            } else if let oneHot = layout.oneHot {
                guard let hot = OneHotColumns.hot(oneHot.columns.map { row[$0] }) else {
                    throw reader.error(
                        row, oneHot.columns[0],
                        "expected one-hot labels, a 1 in one of \(oneHot.columns.count) columns and 0 in the others"
                    )
                }
                try labels.append(Array(oneHot.names[hot].utf8)[...]) {
                    reader.error(row, oneHot.columns[hot], $0)
                }
            }
            lines.append(row.line)
        }

        private mutating func append(_ number: Double) {
            if numbers == nil, let byte = UInt8(exactly: number) {
                bytes.append(byte)
                return
            }
            if numbers == nil {
                numbers = bytes.map { Float($0) }
                bytes = []
            }
            numbers?.append(Float(number))
        }

        /// Returns the byte for one to three digits, the usual case.
        private static func byte(_ text: ArraySlice<UInt8>) -> UInt8? {
            guard (1...3).contains(text.count) else { return nil }
            var value = 0
            for byte in text {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return UInt8(exactly: value)
        }

        /// Returns what a bad cell looks like, to follow the message.
        private static func likeness(_ text: String) -> String {
            switch text.trimmed.lowercased() {
            case "": "; the cell is empty"
            case "nan", "na", "n/a", "null", "none", "?": "; it is a missing value"
            case let text where text.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.,:eE".contains($0)) }):
                "; it isn't one number, so perhaps the delimiter is another (--delimiter)"
            default:
                "; is the line a header, or the column the labels (--label-column)?"
            }
        }

        /// Returns what was read.
        func part() throws -> RawPart {
            guard !lines.isEmpty else {
                throw QuillError(.file, "\(reader.name): there is a header, but no line of data")
            }
            let (name, lines, columns) = (reader.name, lines, layout.pixelColumns)
            let shape: Shape = [lines.count, columns.count]
            let images =
                try numbers.map { AnyTensor.float32(try Tensor(shape, $0)) } ?? .uint8(Tensor(shape, bytes))
            var labels = labels
            if let oneHot = layout.oneHot { labels.leastCount = oneHot.names.count }
            if let column = layout.labelColumn ?? layout.oneHot?.columns[0] {
                labels.place = { "\(name): line \(lines[$0]), column \(column + 1)" }
                try layout.check(labels, name)
            }
            let isLabeled = layout.labelColumn != nil || layout.oneHot != nil
            return RawPart(name, images: images, labels: isLabeled ? labels : nil) {
                row, pixel in
                "\(name): line \(lines[row]), column \(columns[pixel] + 1)"
            }
        }
    }
}
