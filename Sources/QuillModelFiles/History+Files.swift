import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining

extension History {
    /// Writes the history as `CSVLogger` does: a line for each epoch, from 0, with its metrics sorted by name. A metric
    /// that an epoch didn't report is NA.
    /// - Throws: a `.file` error that names the path and the reason.
    public func write(to path: String) throws {
        let names = Set(logs.flatMap { $0.map(\.key) }).sorted()
        let lines = zip(epochs, logs).map { epoch, logs in
            (["\(epoch)"] + names.map { name in logs.value(of: Metric(name)).map { "\($0)" } ?? "NA" })
                .joined(separator: ",")
        }
        let text = ([(["epoch"] + names).joined(separator: ",")] + lines).map { $0 + "\r\n" }.joined()
        try AtomicFile.write(Array(text.utf8), to: path)
    }

    /// Reads a history that ``write(to:)``, `CSVLogger`, or Keras's CSVLogger wrote. The file of a run that was killed
    /// may end in the middle of a line; that line is left out.
    /// - Parameters:
    ///   - path: the file.
    ///   - separator: the character between columns.
    /// - Throws: a `.file` error that names the path, and the line and column of a value that isn't a number.
    public init(contentsOf path: String, separator: Character = ",") throws {
        let bytes = try ByteReader(path: path)
        let content = try bytes.bytes(try bytes.count(upTo: 1 << 30))
        let text = String(decoding: content, as: UTF8.self)
        let isWhole = content.last == UInt8(ascii: "\n") || content.last == UInt8(ascii: "\r")
        var lines = text.split(whereSeparator: \.isNewline)
        guard let header = lines.first?.split(separator: separator, omittingEmptySubsequences: false),
            header.first?.lowercased() == "epoch"
        else {
            throw QuillError(
                .file,
                "\(path): expected a history, a line of column names that begins with 'epoch' and a line for each epoch"
            )
        }
        lines.removeFirst()
        if !isWhole, let last = lines.last, last.split(separator: separator).count < header.count {
            lines.removeLast()
        }
        var epochs: [Int] = []
        var logs: [Logs] = []
        for (number, line) in lines.enumerated() {
            let cells = line.split(separator: separator, omittingEmptySubsequences: false)
            guard cells.count == header.count, let epoch = Double(cells[0]).flatMap({ Int(exactly: $0) })
            else {
                throw QuillError(
                    .file,
                    "\(path), line \(number + 2): expected \(header.count) columns that begin with an epoch, received "
                        + "'\(line.prefix(80))'")
            }
            var entries: [(key: String, value: Double)] = []
            for (name, cell) in zip(header, cells).dropFirst() where cell != "NA" && !cell.isEmpty {
                guard let value = Double(cell) else {
                    throw QuillError(
                        .file,
                        "\(path), line \(number + 2), column '\(name)': expected a number, received '\(cell.prefix(40))'"
                    )
                }
                entries.append((String(name), value))
            }
            epochs.append(epoch)
            logs.append(Logs(entries))
        }
        self.init(epochs: epochs, logs: logs)
    }
}
