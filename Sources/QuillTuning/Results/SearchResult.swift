import QuillCodecs
import QuillNetwork
import QuillTensor

/// The trials of a search, and what they show.
///
/// ```swift
/// func report(_ result: SearchResult) throws {
///     print(result)                                  // a table, the best trial first
///     print(result.best?.settings ?? "nothing yet")
///     for (name, share) in result.importance { print(name, share) }
///     try result.parallelCoordinates.write(to: "search.svg")
/// }
/// ```
public struct SearchResult: Sendable {
    /// The parameters.
    public let space: SearchSpace
    /// The metric that decides.
    public let metric: Metric
    /// Whether greater or smaller values are better.
    public let goal: Metric.Goal
    /// All trials, in the order of their numbers.
    public let trials: [Trial]
    /// The results of final tests, by the number of the trial that was tested.
    package let tests: [Int: JSON]

    /// The complete trials, the best one first; of equal ones, the one with the lower number.
    public var ranking: [Trial] {
        trials.filter { $0.state == .complete && $0.value != nil }
            .sorted { isBetter($0, $1) || (!isBetter($1, $0) && $0.number < $1.number) }
    }

    /// The best of the complete trials; nil if there is none.
    public var best: Trial? { ranking.first }

    /// The number of trials in a state.
    public func count(_ state: Trial.State) -> Int { trials.count { $0.state == state } }

    private func isBetter(_ a: Trial, _ b: Trial) -> Bool {
        let (a, b) = (a.value ?? .nan, b.value ?? .nan)
        return goal == .maximize ? a > b : a < b
    }

    /// What a trial costs, besides doing well.
    public enum Cost: String, Sendable, Hashable, CaseIterable {
        /// The number of the network's parameters.
        case parameters
        /// The seconds that the trial took.
        case seconds
    }

    /// What a trial cost; nil if that isn't known.
    func price(of trial: Trial, _ cost: Cost) -> Double? {
        cost == .parameters ? trial.parameterCount.map(Double.init) : trial.seconds
    }

    /// The complete trials that no other one beats: each is better than all that cost as little or less. The cheapest one
    /// comes first.
    public func paretoFront(by cost: Cost) -> [Trial] {
        func price(_ trial: Trial) -> Double? { self.price(of: trial, cost) }
        var front: [Trial] = []
        let candidates = ranking.filter { price($0) != nil }
        // From the best one on, so that the first at a price is the best at that price.
        let ordered = candidates.enumerated().sorted { a, b in
            let (left, right) = (price(a.element) ?? 0, price(b.element) ?? 0)
            return left != right ? left < right : a.offset < b.offset
        }
        for (_, trial) in ordered where front.last.map({ isBetter(trial, $0) }) ?? true {
            front.append(trial)
        }
        return front
    }
}

extension SearchResult: CustomStringConvertible {
    /// The trials in a table, the best one first, and those without a value with the reason.
    public var description: String { text() }

    /// The table as text.
    /// - Parameters:
    ///   - rows: the number of rows, at most; nil for all.
    ///   - bold: emphasizes the header, for example for a terminal; by default it is plain.
    public func text(rows: Int? = nil, bold: (String) -> String = { $0 }) -> String {
        let names = space.names
        let header = ["trial", metric.name] + names + ["epochs", "parameters", "seconds"]
        let shown = ranking + pruned
        let cells = shown.prefix(rows ?? shown.count).map { trial -> [String] in
            let name = "\(trial.number)" + (trial.state == .pruned ? " pruned" : "")
            let settings = names.map { trial.settings[$0].map(Self.short) ?? "–" }
            let size = trial.parameterCount?.grouped ?? "–"
            let seconds = trial.seconds.map { $0.fixed(1) } ?? "–"
            return [name, trial.value?.fixed(4) ?? "–"] + settings + ["\(trial.epochs)", size, seconds]
        }
        let widths = header.indices.map { column in ([header] + cells).map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            cells.indices.map { column in
                column == 0 ? cells[column].left(widths[column]) : cells[column].right(widths[column])
            }.joined(separator: "  ")
        }
        var lines = cells.isEmpty ? [] : [bold(line(header))] + cells.map(line)
        if shown.count > cells.count {
            lines.append("… and \((shown.count - cells.count).counted("more trial"))")
        }
        for state in [Trial.State.failed, .impossible] {
            lines += trials.filter { $0.state == state }.map {
                "trial \($0.number) \(state.rawValue) (\($0.settings)): \($0.reason ?? "")"
            }
        }
        return (lines + [summary]).joined(separator: "\n")
    }

    /// The pruned trials, those that went on longer first.
    private var pruned: [Trial] {
        trials.filter { $0.state == .pruned }
            .sorted { a, b in
                a.epochs != b.epochs
                    ? a.epochs > b.epochs : isBetter(a, b) || (!isBetter(b, a) && a.number < b.number)
            }
    }

    /// A value in a column: numbers with four digits that count.
    private static func short(_ value: Hyperparameters.Value) -> String {
        guard case .number(let number) = value else { return "\(value)" }
        return number.brief
    }

    /// The number of trials, and of each kind.
    public var summary: String {
        let states = Trial.State.allCases.filter { count($0) > 0 && $0 != .impossible }
        let tried = trials.count - count(.impossible)
        let text =
            "\(tried.counted("trial")): "
            + states.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", ")
        let impossible = count(.impossible)
        let rest = impossible == 0 ? "" : "; \(impossible.counted("impossible network")) left out"
        return tried == 0 ? "no trials" + rest : text + rest
    }

    /// The result as JSON.
    public var json: JSON {
        .object([
            "metric": .string(metric.name), "goal": .string(goal == .maximize ? "max" : "min"),
            "space": .object(
                Dictionary(space.parameters.map { ($0.name, JSON.string("\($0.range)")) }) { $1 }),
            "best": best?.json ?? .null, "trials": .array(trials.map(\.json)),
            "importance": .object(Dictionary(importance.map { ($0.name, .number($0.share)) }) { $1 }),
            "pareto": .object(
                Dictionary(
                    Cost.allCases.map { cost in
                        (cost.rawValue, .array(paretoFront(by: cost).map { .integer($0.number) }))
                    }
                ) { $1 }),
            "tests": .array(
                tests.sorted { $0.key < $1.key }.map {
                    .object(["trial": .integer($0.key), "result": $0.value])
                }),
        ])
    }
}

extension Double {
    /// The number with at most four digits that count.
    var brief: String {
        guard isFinite, self != 0 else { return "\(self)" }
        var scale = 1.0
        var size = abs(self)
        while size < 1000 { (size, scale) = (size * 10, scale * 10) }
        while size >= 10_000 { (size, scale) = (size / 10, scale / 10) }
        let rounded = (self * scale).rounded() / scale
        return "\(rounded)"
    }
}
