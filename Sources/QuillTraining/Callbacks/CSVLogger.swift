import QuillTensor

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes the figures of each epoch as a line of a CSV file, as Keras does: the epoch from 0, then the figures sorted by
/// name; where there is no validation, columns for it that say NA.
///
/// A line is written whole, at the end of its epoch. A training that is resumed goes on after the last line of its
/// checkpoint.
public struct CSVLogger: Callback {
    let path: String
    let separator: Character
    let append: Bool
    private var keys: [MetricKey]?
    /// The length of the file after the last line, in bytes.
    private var length: Int?

    /// Replaces a file, or, with `append`, goes on at its end.
    public init(_ path: String, separator: Character = ",", append: Bool = false) {
        self.path = path
        self.separator = separator
        self.append = append
    }

    /// Opens the file, and empties it unless it is to be gone on with.
    /// - Throws: a `.file` error if it cannot be written.
    public mutating func trainingBegan(_ training: Training) throws {
        keys = nil
        let file = try open()
        defer { close(file) }
        let end = Int(lseek(file, 0, SEEK_END))
        // Lines after a checkpoint belong to epochs that come again.
        let kept = min(length ?? (append ? end : 0), end)
        try check(ftruncate(file, off_t(kept)) == 0)
        length = kept
    }

    /// Writes a line.
    /// - Throws: a `.file` error if it cannot be written.
    public mutating func epochEnded(_ epoch: Int, _ logs: Logs, _ training: Training) throws {
        let keys = keys ?? columns(logs)
        self.keys = keys
        var text = ""
        if length == 0 { text += line(["epoch"] + keys.map(\.name)) }
        text += line(["\(epoch)"] + keys.map { key in logs[key].map { "\($0)" } ?? "NA" })
        let bytes = Array(text.utf8)
        let file = try open()
        defer { close(file) }
        let end = off_t(length ?? 0)
        try check(lseek(file, end, SEEK_SET) == end && write(file, bytes, bytes.count) == bytes.count)
        length = Int(end) + bytes.count
    }

    private func columns(_ logs: Logs) -> [MetricKey] {
        let names = logs.map(\.key.name).sorted()
        let hasValidation = names.contains { $0.hasPrefix("val_") }
        return (names + (hasValidation ? [] : names.map { "val_" + $0 })).map { MetricKey($0) }
    }

    private func line(_ cells: [String]) -> String { cells.joined(separator: "\(separator)") + "\r\n" }

    private func open() throws -> Int32 {
        #if canImport(Glibc)
            let file = Glibc.open(path, O_WRONLY | O_CREAT, 0o644)
        #elseif canImport(Musl)
            let file = Musl.open(path, O_WRONLY | O_CREAT, 0o644)
        #else
            let file = Darwin.open(path, O_WRONLY | O_CREAT, 0o644)
        #endif
        try check(file >= 0)
        return file
    }

    private func check(_ isDone: Bool) throws {
        guard isDone else {
            throw QuillError(.file, "\(path): cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// Where the file ends after the last line.
    public var memory: CallbackMemory {
        get { CallbackMemory(numbers: length.map { ["bytes": Double($0)] } ?? [:]) }
        set { length = newValue.numbers["bytes"].flatMap { Int(exactly: $0) }.map { max($0, 0) } }
    }
}
