import QuillCodecs
import QuillNetwork
import QuillTensor

extension TrialStore {
    /// Stores what a search is, or compares it with what the file says.
    /// - Returns: whether the search is new.
    /// - Throws: an `.argument` error that names the first difference.
    func define(_ definition: [String: String]) throws -> Bool {
        let isNew = try write { file -> Bool in
            guard try file.run("SELECT 1 FROM search").isEmpty else { return false }
            let text = JSON.object(definition.mapValues(JSON.string)).text
            try file.run("INSERT INTO search VALUES (1, ?)", [.text(text)])
            return true
        }
        guard !isNew else { return true }
        let known = try self.definition()
        for name in Set(known.keys).union(definition.keys).sorted() where known[name] != definition[name] {
            func text(_ value: String?) -> String {
                value.map { $0.replacing("\n", with: "; ") } ?? "nothing"
            }
            throw QuillError(
                .argument,
                "\(path ?? "the search"): there is another search of this name: its \(name) is '\(text(known[name]))', and "
                    + "yours is '\(text(definition[name]))'; choose another name, or delete the file")
        }
        return false
    }

    /// What the search is, by name.
    /// - Throws: a `.file` error if the file doesn't say.
    func definition() throws -> [String: String] {
        let rows = try read { try $0.run("SELECT definition FROM search") }
        guard let text = rows.first?[0].text,
            let members = try JSON(parsing: Array(text.utf8), name: path ?? "the search").members
        else { throw QuillError(.file, "\(path ?? "the search"): it doesn't say what it searches") }
        return members.compactMapValues(\.string)
    }

    /// Adds trials that wait, or are impossible.
    func add(_ trials: [Trial]) throws {
        try write { file in
            for trial in trials { try Self.insert(trial, file) }
        }
    }

    private static func insert(_ trial: Trial, _ file: SQLite) throws {
        try file.run(
            "INSERT OR IGNORE INTO trial (number, settings, seed, state, reason, parameters) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .integer(trial.number), .text(trial.settings.json.text), .integer(Int(trial.seed)),
                .text(trial.state.rawValue), .init(trial.reason), .init(trial.parameterCount),
            ])
    }

    /// All trials, in the order of their numbers.
    /// - Throws: a `.file` error for a trial that isn't one of the space.
    func trials(in space: SearchSpace) throws -> [Trial] { try read { try trials(in: space, $0) } }

    private func trials(in space: SearchSpace, _ file: SQLite) throws -> [Trial] {
        try file.run(
            "SELECT number, settings, seed, state, value, reason, epochs, parameters, seconds FROM trial ORDER BY number"
        ).map { row in
            guard let number = row[0].integer, let text = row[1].text, let seed = row[2].integer, seed >= 0,
                let state = row[3].text.flatMap(Trial.State.init), let epochs = row[6].integer
            else { throw QuillError(.file, "\(file.path): a trial is damaged") }
            let json = try JSON(parsing: Array(text.utf8), name: file.path)
            return Trial(
                number: number, settings: try space.settings(json, file.path), seed: UInt64(seed),
                state: state,
                value: row[4].number, reason: row[5].text, epochs: epochs, parameterCount: row[7].integer,
                seconds: row[8].number)
        }
    }

    /// A trial that this process is to run. Later records of the same trial by others have another attempt.
    struct Claim: Sendable {
        let trial: Trial
        let attempt: Int
    }

    /// Takes the next trial for this process: one whose process has ended, one that waits, or a new one.
    /// - Parameters:
    ///   - space: the parameters.
    ///   - limit: the number of trials, without impossible ones, after which there are no more; nil for no limit.
    ///   - propose: returns new trials, of which the last one waits and the others are impossible.
    /// - Returns: nil if there is nothing left to do.
    func claim(
        in space: SearchSpace, limit: Int?, propose: ([Trial]) throws -> [Trial]
    ) throws -> Claim? {
        try write { file in
            try release(file)
            let begun =
                try file.run(
                    "SELECT count(*) FROM trial WHERE state NOT IN ('waiting', 'impossible')")[0][0].integer
                ?? 0
            if let limit, begun >= limit { return nil }
            var waiting = try file.run(
                "SELECT number, attempt FROM trial WHERE state = 'waiting' ORDER BY number LIMIT 1")
            if waiting.isEmpty {
                let new = try propose(try trials(in: space, file))
                for trial in new { try Self.insert(trial, file) }
                guard let last = new.last, last.state == .waiting else { return nil }
                waiting = [[.integer(last.number), .integer(0)]]
            }
            guard let number = waiting[0][0].integer, let attempt = waiting[0][1].integer else { return nil }
            let own = ProcessIdentity.current
            try file.run(
                """
                UPDATE trial SET state = 'running', attempt = ?, host = ?, process = ?, start = ?, heartbeat = 0,
                    value = NULL, reason = NULL, epochs = 0, seconds = NULL WHERE number = ?
                """,
                [
                    .integer(attempt + 1), .text(own.host), .integer(Int(own.number)), .text(own.start),
                    .integer(number),
                ])
            try file.run("DELETE FROM report WHERE trial = ?", [.integer(number)])
            guard let trial = try trials(in: space, file).first(where: { $0.number == number }) else {
                return nil
            }
            return Claim(trial: trial, attempt: attempt + 1)
        }
    }

    /// Lets others have the trials whose processes have ended.
    private func release(_ file: SQLite) throws {
        let rows = try file.run(
            "SELECT number, host, process, start, heartbeat, attempt FROM trial WHERE state = 'running'")
        for row in rows {
            guard let number = row[0].integer, let attempt = row[5].integer else { continue }
            let process = ProcessIdentity(
                host: row[1].text ?? "", number: Int32(truncatingIfNeeded: row[2].integer ?? 0),
                start: row[3].text ?? "")
            guard hasEnded(number, process, beat: row[4].integer ?? 0) else { continue }
            if attempt < Self.mostAttempts {
                try file.run("UPDATE trial SET state = 'waiting' WHERE number = ?", [.integer(number)])
            } else {
                try file.run(
                    "UPDATE trial SET state = 'failed', reason = ? WHERE number = ?",
                    [
                        .text(
                            "its process ended \(attempt) times while it ran, perhaps for lack of memory"),
                        .integer(number),
                    ])
            }
        }
    }

    /// Another process has taken over a trial, because this one seemed to have ended.
    struct Lost: Error {}

    /// Records the metric after an epoch, and asks whether to go on.
    /// - Returns: why the trial ends; nil if it goes on.
    /// - Throws: ``Lost``, or a `.file` error.
    func report(
        _ claim: Claim, epoch: Int, value: Double, pruner: Pruner, goal: Metric.Goal
    ) throws -> String? {
        try write { file in
            let number = SQLite.Value.integer(claim.trial.number)
            try file.run(
                "UPDATE trial SET epochs = ?, value = ?, heartbeat = heartbeat + 1 WHERE number = ? AND attempt = ? AND state = 'running'",
                [.integer(epoch), .number(value), number, .integer(claim.attempt)])
            guard file.changes == 1 else { throw Lost() }
            try file.run(
                "INSERT OR REPLACE INTO report VALUES (?, ?, ?)", [number, .integer(epoch), .number(value)])
            guard pruner != .none else { return nil }
            let own = try file.run("SELECT epoch, value FROM report WHERE trial = ?", [number])
            let others = try file.run(
                """
                SELECT trial.state, report.value FROM trial
                LEFT JOIN report ON report.trial = trial.number AND report.epoch = ?
                WHERE trial.number != ? AND trial.state IN ('running', 'complete', 'pruned')
                """, [.integer(epoch), number])
            let values = own.compactMap { row in
                row[0].integer.flatMap { epoch in row[1].number.map { (epoch, $0) } }
            }
            return pruner.reason(
                .init(isComplete: false, values: Dictionary(values) { $1 }), epoch: epoch,
                others: others.map { row in
                    .init(
                        isComplete: row[0] == .text("complete"),
                        values: row[1].number.map { [epoch: $0] } ?? [:])
                }, goal: goal)
        }
    }

    /// Records the end of a trial, or that it waits again.
    func end(
        _ claim: Claim, _ state: Trial.State, value: Double? = nil, reason: String? = nil,
        parameterCount: Int? = nil, seconds: Double? = nil
    ) throws {
        try write { file in
            try file.run(
                """
                UPDATE trial SET state = ?, value = coalesce(?, value), reason = ?,
                    parameters = coalesce(?, parameters), seconds = ?
                WHERE number = ? AND attempt = ? AND state = 'running'
                """,
                [
                    .text(state.rawValue), .init(value), .init(reason), .init(parameterCount), .init(seconds),
                    .integer(claim.trial.number), .integer(claim.attempt),
                ])
            // An interrupted trial isn't one whose process ended.
            if state == .waiting {
                try file.run(
                    "UPDATE trial SET attempt = attempt - 1 WHERE number = ? AND attempt = ?",
                    [.integer(claim.trial.number), .integer(claim.attempt)])
            }
        }
    }

    /// Shows processes on other machines that this one runs.
    func beat(_ claims: [Claim]) throws {
        guard !claims.isEmpty else { return }
        try write { file in
            for claim in claims {
                try file.run(
                    "UPDATE trial SET heartbeat = heartbeat + 1 WHERE number = ? AND attempt = ? AND state = 'running'",
                    [.integer(claim.trial.number), .integer(claim.attempt)])
            }
        }
    }

    /// The results of the final tests, by the numbers of the winners.
    func tests() throws -> [Int: JSON] {
        let rows = try read { try $0.run("SELECT trial, result FROM test") }
        return try Dictionary(
            rows.compactMap { row in
                guard let number = row[0].integer, let text = row[1].text else { return nil }
                return (number, try JSON(parsing: Array(text.utf8), name: path ?? "the search"))
            }
        ) { $1 }
    }

    /// Stores the result of a winner's final test.
    func store(test: JSON, of number: Int) throws {
        _ = try write {
            try $0.run("INSERT OR REPLACE INTO test VALUES (?, ?)", [.integer(number), .text(test.text)])
        }
    }
}

extension SearchSpace {
    /// Reads the settings of a trial.
    /// - Throws: a `.file` error if they aren't a point of this space.
    func settings(_ json: JSON, _ path: String) throws -> Hyperparameters {
        guard let members = json.members else { throw QuillError(.file, "\(path): a trial is damaged") }
        return try settings { name, range in
            let value: Hyperparameters.Value? =
                switch (range.kind, members[name]) {
                case (.choice(let values), let json?): values.first { $0.json == json }
                case (.int, .integer(let value)?): .integer(value)
                case (.float, let json?): json.double.map(Hyperparameters.Value.number)
                default: nil
                }
            guard let value, range.contains(value) else {
                throw QuillError(
                    .file, "\(path): a trial's '\(name)' isn't one of the search space's values")
            }
            return value
        }
    }
}
