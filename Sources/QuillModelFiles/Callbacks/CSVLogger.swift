import QuillCodecs
import QuillNetwork
import QuillTraining

/// Writes the metrics of each epoch as a line of a CSV file, as Keras does: the epoch, from 0, and then the metrics,
/// sorted by name. Validation columns are NA in epochs that are not validated.
///
/// Each line is written at the end of its epoch. A resumed training continues after the last line at the time of its
/// checkpoint. With several ranks, only rank 0 writes.
public struct CSVLogger: Callback {
    let path: String
    let separator: Character
    let append: Bool
    private var keys: [String]?
    /// The file; nil before training and on ranks other than 0.
    private var file: AppendingFile?
    /// The number of bytes of the file that a resumed training keeps.
    private var kept: Int?

    /// Replaces a file or, with `append`, continues at its end.
    public init(to path: String, separator: Character = ",", append: Bool = false) {
        self.path = path
        self.separator = separator
        self.append = append
    }

    /// Opens the file and empties it, unless it is to be continued.
    /// - Throws: a `.file` error if it cannot be written.
    public mutating func trainingBegan(_ training: Training) throws {
        keys = nil
        // Lines after the checkpoint belong to epochs that are repeated.
        if training.rank == 0 { file = try AppendingFile(path, keeping: kept ?? (append ? nil : 0)) }
    }

    /// Writes a line.
    /// - Throws: a `.file` error if it cannot be written.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
        guard training.rank == 0 else { return }
        let keys = keys ?? columns(logs)
        self.keys = keys
        var text = ""
        if file?.length == 0 { text += line(["epoch"] + keys) }
        text += line(["\(epoch)"] + keys.map { key in logs.value(of: Metric(key)).map { "\($0)" } ?? "NA" })
        try file?.append(Array(text.utf8))
    }

    private func columns(_ logs: Logs) -> [String] {
        let names = logs.map(\.key).sorted()
        let hasValidation = names.contains { $0.hasPrefix("val_") }
        return names + (hasValidation ? [] : names.map { Metric($0).validation.name })
    }

    private func line(_ cells: [String]) -> String { cells.joined(separator: "\(separator)") + "\r\n" }

    /// The type and the path.
    public var name: String { "CSVLogger(\(path))" }

    /// The length of the file up to the last line.
    public var memory: CallbackMemory {
        get { CallbackMemory(numbers: (file?.length ?? kept).map { ["bytes": Double($0)] } ?? [:]) }
        set { kept = newValue.numbers["bytes"].flatMap { Int(exactly: $0) } }
    }
}
