import ArgumentParser
import Quill
import QuillCodecs
import QuillReport

/// Trainings of one or two networks with several seeds.
struct SeedRuns {
    let report: Report
    /// The jobs of each network, one for each seed.
    let networks: [[TrainingJob]]

    /// - Parameters:
    ///   - jobs: a job for each network, whose seed is the first.
    ///   - count: the number of seeds.
    init(_ jobs: [TrainingJob], seeds count: Int, report: Report) {
        self.report = report
        networks = jobs.map { job in
            (0..<UInt64(count)).map { number in
                var one = job
                one.seed = job.seed &+ number
                let name = jobs.count > 1 ? "\(job.recipe.id)-seed\(one.seed)" : "seed\(one.seed)"
                one.output = Self.path(job.output, with: name)
                one.tensorBoard = job.tensorBoard.map { "\($0)/\(name)" }
                return one
            }
        }
    }

    /// `digits.safetensors` becomes `digits-seed2.safetensors`.
    private static func path(_ path: String, with name: String) -> String {
        let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        guard let point = path[start...].lastIndex(of: "."), point > start else { return "\(path)-\(name)" }
        return "\(path[..<point])-\(name)\(path[point...])"
    }

    /// Trains one after another, and says what all of them together show. An interruption keeps what is done.
    /// - Parameter train: trains a job and returns its result as JSON.
    func perform(_ train: (TrainingJob) throws -> JSON) throws -> JSON {
        var outcomes = networks.map { _ in [JSON]() }
        var failure: (error: any Error, network: Int)?
        // Seed by seed, so that what is done can be compared whenever it ends.
        trainings: for number in networks[0].indices {
            for (network, jobs) in networks.enumerated() {
                report.line(
                    "Seed", "\(jobs[number].seed) (\(number + 1) of \(jobs.count)): \(jobs[number].recipe.id)"
                )
                do {
                    outcomes[network].append(try train(jobs[number]))
                } catch {
                    failure = (error, network)
                    break trainings
                }
            }
        }
        let studies = try zip(networks, outcomes).map { jobs, outcomes in try Self.study(jobs, outcomes) }
        for study in studies.compactMap({ $0 }) { report.line("Seeds", "\(study)") }
        var paired: PairedTest?
        if studies.count == 2, let first = studies[0], let second = studies[1] {
            let count = min(first.seeds.count, second.seeds.count)
            if count > 1 {
                paired = try PairedTest(first.prefix(count), second.prefix(count))
                report.line("Paired", paired.map { "\($0)" } ?? "")
            }
        }
        if let failure {
            for line in untrained(outcomes.map(\.count), endedIn: failure.network) {
                report.line("Note", line)
                if report.isSilent { SavedModel.printNote(line) }
            }
            throw failure.error
        }
        return .object([
            "runs": .array(outcomes.flatMap { $0 }),
            "studies": .array(studies.map { $0?.json ?? .null }), "paired_test": paired?.json ?? .null,
        ])
    }

    /// Returns a line for each network that says which of its seeds weren't trained to the end.
    /// - Parameters:
    ///   - counts: how many seeds of each network were.
    ///   - ended: the network whose training was the last.
    private func untrained(_ counts: [Int], endedIn ended: Int) -> [String] {
        networks.indices.compactMap { network in
            let seeds = networks[network].dropFirst(counts[network]).map(\.seed)
            guard let first = seeds.first else { return nil }
            let left = network == ended ? seeds.dropFirst() : seeds[...]
            var parts = network == ended ? ["seed \(first) isn't trained to the end"] : []
            if let next = left.first, let last = left.last {
                let what = left.count == 1 ? "seed \(next) isn't" : "seeds \(next)–\(last) aren't"
                parts.append("\(what) trained: --seed \(next) --seeds \(left.count)")
            }
            return "\(networks[network][0].recipe.id): " + parts.joined(separator: "; ")
        }
    }

    /// What the finished runs of a network show; nil if there is none with an accuracy on test images.
    private static func study(_ jobs: [TrainingJob], _ outcomes: [JSON]) throws -> SeedStudy? {
        let accuracies = outcomes.compactMap { $0.members?["test"]?.members?["accuracy"]?.double }
        guard !accuracies.isEmpty, accuracies.count == outcomes.count else { return nil }
        return try SeedStudy(
            name: jobs[0].recipe.id, seeds: jobs.prefix(accuracies.count).map(\.seed),
            accuracies: accuracies)
    }
}

extension SeedStudy {
    /// The first seeds.
    fileprivate func prefix(_ count: Int) throws -> SeedStudy {
        try SeedStudy(
            name: name, seeds: Array(seeds.prefix(count)), accuracies: Array(accuracies.prefix(count)))
    }
}
