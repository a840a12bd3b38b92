import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining

/// What differs between two runs: in what they were made from, and in what came out.
public struct RunComparison: Sendable {
    /// A named value that the two runs don't share; nil where a run has none.
    public struct Difference: Sendable, Equatable {
        /// The name.
        public let name: String
        /// The values.
        public let first, second: JSON?
    }

    /// The runs.
    public let first, second: Run
    /// What differs in the network, the data, and the settings.
    public let settings: [Difference]
    /// What differs in the versions, the machine, the time, and the command.
    public let circumstances: [Difference]

    /// Compares two runs.
    public init(_ first: Run, _ second: Run) {
        self.first = first
        self.second = second
        let (one, other) = (first.configuration.values, second.configuration.values)
        let names = Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
        let differences = names.map { Difference(name: $0, first: one[$0], second: other[$0]) }
        settings = differences.filter { !RunConfiguration.circumstances.contains($0.name) }
        circumstances = differences.filter { RunConfiguration.circumstances.contains($0.name) }
    }

    /// The results side by side: epochs, best validation metrics, test metrics, seconds, and status.
    private var results: [(name: String, first: String, second: String)] {
        func row(_ name: String, _ text: (Run) -> String?) -> (name: String, first: String, second: String)? {
            let (one, other) = (text(first), text(second))
            return one == nil && other == nil ? nil : (name, one ?? "–", other ?? "–")
        }
        return [
            row("status") { $0.status.rawValue },
            row("epochs") { "\($0.history.epochs.count)" },
            row("best val_loss") { $0.best(.validationLoss)?.fixed(4) },
            row("best val_accuracy") { $0.best(.accuracy.validation)?.fixed(4) },
            row("test loss") { $0.result?.test?.value(of: .loss)?.fixed(4) },
            row("test accuracy") { run in
                guard let accuracy = run.result?.test?.value(of: .accuracy) else { return nil }
                let interval = run.result?.accuracyInterval.map {
                    " (95 %: \($0.lower.fixed(4))–\($0.upper.fixed(4)))"
                }
                return accuracy.fixed(4) + (interval ?? "")
            },
            row("seconds") { $0.seconds.fixed(1) },
        ].compactMap { $0 }
    }
}

extension RunComparison: CustomStringConvertible {
    /// A table of the differences and a table of the results.
    public var description: String {
        func text(_ value: JSON?) -> String {
            guard let value else { return "–" }
            let text = value.string ?? value.text
            return text.count > 60 ? text.prefix(59) + "…" : text
        }
        func rows(_ differences: [Difference]) -> [[String]] {
            differences.flatMap { difference -> [[String]] in
                // Of two lists, such as layers, the elements that differ.
                if let one = difference.first?.elements, let other = difference.second?.elements {
                    let places = (0..<max(one.count, other.count)).filter { place in
                        (place < one.count ? one[place] : nil) != (place < other.count ? other[place] : nil)
                    }
                    return places.map { place in
                        [
                            "\(difference.name)[\(place)]", text(place < one.count ? one[place] : nil),
                            text(place < other.count ? other[place] : nil),
                        ]
                    }
                }
                return [[difference.name, text(difference.first), text(difference.second)]]
            }
        }
        let settings = rows(settings.filter { $0.name != "output" })
        let tables =
            [[["", first.name, second.name]]]
            + [
                settings.isEmpty ? [["settings", "the same", "the same"]] : settings,
                rows(circumstances.filter { !["command", "started"].contains($0.name) }),
                results.map { [$0.name, $0.first, $0.second] },
            ].filter { !$0.isEmpty }
        let all = tables.flatMap { $0 }
        let widths = (0..<2).map { column in all.map { $0[column].count }.max() ?? 0 }
        return tables.map { table in
            table.map { "\($0[0].left(widths[0]))  \($0[1].left(widths[1]))  \($0[2])" }.joined(
                separator: "\n")
        }.joined(separator: "\n\n")
    }

    /// The comparison as JSON.
    public var json: JSON {
        func object(_ differences: [Difference]) -> JSON {
            .object(
                Dictionary(
                    uniqueKeysWithValues: differences.map { difference in
                        (difference.name, .array([difference.first ?? .null, difference.second ?? .null]))
                    }))
        }
        return .object([
            "settings": object(settings), "circumstances": object(circumstances),
            "runs": .array([first.json, second.json]),
        ])
    }
}
