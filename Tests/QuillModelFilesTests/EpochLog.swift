import QuillCodecs
import QuillTraining

/// Writes each epoch as a line of JSON: `{"accuracy":0.91,"epoch":0,"loss":0.3}`.
struct EpochLog: Callback {
    let path: String
    private var file: AppendingFile?
    /// The number of bytes that a resumed training keeps.
    private var kept = 0

    init(to path: String) { self.path = path }

    var name: String { "EpochLog(\(path))" }

    mutating func trainingBegan(_ training: Training) throws {
        if training.rank == 0 { file = try AppendingFile(path, keeping: kept) }
    }

    mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
        var members: [String: JSON] = ["epoch": .integer(epoch)]
        for (key, value) in logs { members[key] = .number(value) }
        try file?.append(Array((JSON.object(members).text + "\n").utf8))
    }

    var memory: CallbackMemory {
        get { CallbackMemory(numbers: ["bytes": Double(file?.length ?? kept)]) }
        set { kept = newValue.numbers["bytes"].flatMap { Int(exactly: $0) } ?? 0 }
    }
}
