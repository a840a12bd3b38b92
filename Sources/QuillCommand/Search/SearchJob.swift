import ArgumentParser
import Quill
import QuillCodecs
import QuillReport
import Synchronization

/// Runs a search, shows its trials, and tests the winner.
struct SearchJob {
    let name: String
    let path: String
    let notes: [String]
    let data: ImageData
    /// The flags that find the images again.
    let flags: String
    let work: SearchWork

    func run(_ search: (ImageData) throws -> Search) throws {
        Interruption.ignoreClosedPipes()
        let runtime = try work.runtimes.runtime()
        if let plot = work.plot { try Failure.named("--plot") { try SVG.checkWriting(to: plot) } }
        try data.checkClasses()
        let report = Report(isSilent: work.quiet || work.json || !Ranks.isFirst)
        report.data(
            data, ["\(data.train.count.grouped) to train on", "\(data.test.count.grouped) to test on"])
        let search = try search(data)
        report.line("Search", "\(path): \(search.space.names.joined(separator: ", "))")
        for note in notes { report.line("", note) }
        for trial in try search.result().trials where trial.state == .impossible {
            report.line("Left out", "\(trial.settings): \(trial.reason ?? "")")
        }
        Interruption.begin()
        let progress = SearchProgress(report, search)
        let result = try Ranks.untilAllHaveEnded {
            try search.run(
                trials: work.trials, jobs: work.jobs, runtime: runtime,
                isCancelled: { Interruption.isSignaled }, progress: progress.show)
        }
        progress.clear()
        try stopIfSignaled(report, result)
        // Rank 0 tests the winner and shows the trials of all.
        guard Ranks.isFirst else { return }
        try confirm(search, result, runtime, report)
        try SearchOutput(plot: work.plot, tensorboard: work.tensorboard, report: report).show(
            try search.result(), json: work.json)
        try stopIfSignaled(report, nil)
        if result.best == nil {
            let reason = result.trials.last { $0.state == .failed }?.reason ?? result.summary
            throw QuillError(.data, "no trial has a result; \(reason)")
        }
    }

    /// Trains the winner with several seeds, and tests it once.
    private func confirm(
        _ search: Search, _ result: SearchResult, _ runtime: Runtime, _ report: Report
    ) throws {
        guard let best = result.best, work.seeds > 0, result.tests[best.number] == nil else { return }
        guard data.test.count > 0 else {
            return report.line("Note", "there are no test images, so the winner isn't tested")
        }
        report.line(
            "Winner", "trial \(best.number): \(best.settings); training it with \(work.seeds.counted("seed"))"
        )
        do {
            _ = try search.confirm(
                on: data.test, seeds: (1...UInt64(work.seeds)), runtime: runtime,
                isCancelled: { Interruption.isSignaled })
        } catch let error as QuillError where error.kind == .cancelled {
            try stopIfSignaled(report, result)
            throw error
        }
    }

    private func stopIfSignaled(_ report: Report, _ result: SearchResult?) throws {
        guard Interruption.isSignaled else { return }
        if let result {
            report.line("Stopped", "interrupted; what is done is kept: \(result.summary)")
            report.line(
                "Next", "\(RootCommand.invokedName) search resume \(path.shellQuoted)", breaks: false)
        }
        throw ExitCode(Interruption.signalCode ?? Failure.interrupted)
    }
}

/// A line for each trial, and, in a terminal, the epochs of those under way.
private final class SearchProgress: Sendable {
    private let report: Report
    private let search: Search
    private let line = ProgressLine()
    private let best: Mutex<Trial?>

    init(_ report: Report, _ search: Search) {
        (self.report, self.search) = (report, search)
        best = Mutex((try? search.result())?.best)
    }

    @Sendable func show(_ event: SearchEvent) {
        guard !report.isSilent else { return }
        switch event {
        case .began: break
        case .reported(let trial, let epoch, let value):
            line.show(
                "trial \(trial.number), epoch \(epoch): \(search.metric.name) \(value.fixed(4))  \(trial.settings)"
            )
        case .ended(let trial):
            clear()
            report.line("Trial \(trial.number)", text(trial))
        }
    }

    private func text(_ trial: Trial) -> String {
        guard trial.state == .complete, let value = trial.value else {
            return "\(trial.state.rawValue): \(trial.reason ?? ""); \(trial.settings)"
        }
        let isBest = best.withLock { best -> Bool in
            let known = best?.value
            let isBetter = known.map { search.goal == .maximize ? value > $0 : value < $0 } ?? true
            if isBetter { best = trial }
            return isBetter
        }
        let seconds = trial.seconds.map { ", \($0.fixed(1)) s" } ?? ""
        return
            "\(search.metric.name) \(value.fixed(4))\(isBest ? ", the best so far" : ""), \(trial.settings)\(seconds)"
    }

    func clear() { line.clear() }
}
