import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining

/// The lines of `history.jsonl`: an object for each epoch.
struct RunLines {
    /// The seconds of each epoch, by its number from 0.
    var seconds: [Int: Double] = [:]

    /// No lines.
    init() {}

    /// Reads the lines of a file. A line that isn't whole, as a killed run may leave one, is left out; so is everything if
    /// there is no file.
    init(_ path: String) {
        guard let reader = try? ByteReader(path: path), let count = try? reader.count(upTo: 1 << 28),
            count <= 1 << 28, let bytes = try? reader.bytes(count)
        else { return }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let members = (try? JSON(parsing: Array(line), name: path))?.members
            guard let epoch = members?["epoch"]?.integer, let value = members?["seconds"]?.double else {
                continue
            }
            seconds[epoch] = value
        }
    }

    /// Returns the line of an epoch.
    func line(_ epoch: Int, _ logs: Logs) -> String {
        var members = Dictionary(
            logs.map { ($0.key, JSON.number($0.value)) }, uniquingKeysWith: { one, _ in one })
        members["epoch"] = .integer(epoch)
        members["seconds"] = seconds[epoch].map(JSON.number)
        return JSON.object(members).text + "\n"
    }
}
