import Quill
import QuillCodecs

extension Logs {
    /// Returns all metrics on `count` images, and the 95 % confidence interval of the accuracy.
    func json(count: Int) -> JSON {
        var entries = Dictionary(uniqueKeysWithValues: map { ($0.key, JSON.number($0.value)) })
        entries["count"] = .integer(count)
        if let accuracy = value(of: .accuracy) {
            let interval = WilsonInterval(share: accuracy, of: count)
            entries["accuracy_interval"] = .array([.number(interval.lower), .number(interval.upper)])
        }
        return .object(entries)
    }
}
