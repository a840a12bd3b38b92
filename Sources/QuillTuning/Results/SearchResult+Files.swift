import QuillNetwork
import QuillTensor

extension SearchResult {
    /// Reads the trials in the file of a search, also while the search runs.
    /// - Parameter path: the file that the search keeps its trials in.
    /// - Throws: a `.file` error if the file can't be read or isn't a search.
    public init(contentsOf path: String) throws {
        let store = try TrialStore(path, mode: .reading)
        let facts = try store.definition()
        guard let text = facts[Search.Fact.space], let metric = facts[Search.Fact.metric],
            let goal = facts[Search.Fact.goal]
        else { throw QuillError(.file, "\(path): it doesn't say what it searches") }
        let space = try SearchSpace(parsing: text)
        self.init(
            space: space, metric: Metric(metric), goal: goal == "max" ? .maximize : .minimize,
            trials: try store.trials(in: space), tests: try store.tests())
    }
}

extension Search {
    /// Returns what the program that began a search stored about it.
    package static func facts(of path: String) throws -> [String: String] {
        try TrialStore(path, mode: .reading).definition()
    }
}

extension SearchSpace {
    /// The parameters that other parameters depend on.
    package var neededNames: Set<String> {
        parameters.reduce(into: []) { names, parameter in
            if let condition = parameter.range.condition { names.insert(condition.name) }
            if case .derived(let formula) = parameter.range.kind { names.formUnion(formula.names) }
        }
    }
}
