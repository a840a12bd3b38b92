import Quill
import QuillReport
import Synchronization

/// Shows the trainings of a study: a line for each, and, in a terminal, its epochs.
final class StudyProgress: Sendable {
    private struct State {
        var name = ""
        var epochs = 0
        var began = ContinuousClock.now
        var seconds = 0.0
        var trained = 0
    }

    private let report: Report
    /// The number of trainings; nil if it isn't known.
    private let count: Int?
    private let line = ProgressLine()
    private let state = Mutex(State())

    init(_ report: Report, count: Int?) { (self.report, self.count) = (report, count) }

    /// Shows each epoch.
    var callback: LambdaCallback {
        LambdaCallback(epochEnded: { [self] epoch, logs, _ in
            guard !report.isSilent else { return }
            let (name, epochs) = state.withLock { ($0.name, $0.epochs) }
            line.show(
                "\(ProgressLine.bar(epoch + 1, of: epochs)) \(name): epoch \(epoch + 1)/\(epochs)  \(logs)")
        })
    }

    /// Notes that a training begins.
    func begin(_ number: Int, _ name: String, epochs: Int) {
        state.withLock { ($0.name, $0.epochs, $0.began) = (name, epochs, .now) }
    }

    /// Prints the line of a training that has ended, with the time that the others may take.
    func end(_ number: Int, _ name: String, _ outcome: TrialOutcome) {
        clear()
        let done = number + 1
        let place = count.map { "\(done)/\($0) " } ?? ""
        guard outcome.failure == nil else {
            return report.line("Failed", "\(place)\(name): \(outcome.failure ?? "")")
        }
        let score = (outcome.validation ?? outcome.test)?.value(of: .accuracy)?.fixed(4) ?? "–"
        let what = outcome.validation == nil ? "test accuracy" : "val_accuracy"
        var text = "\(place)\(name): \(what) \(score)"
        if outcome.wasDone {
            text += ", done before"
        } else if let seconds = outcome.secondsPerEpoch {
            text += ", \(seconds.fixed(2)) s per epoch"
            let rest = state.withLock { state -> Double? in
                state.seconds += (ContinuousClock.now - state.began).seconds
                state.trained += 1
                return count.map { Double($0 - done) * state.seconds / Double(state.trained) }
            }
            if let rest, rest > 0 { text += "; about \(Self.time(rest)) left" }
        }
        report.line("Trained", text)
    }

    /// Removes the line of the epochs.
    func clear() { line.clear() }

    private static func time(_ seconds: Double) -> String {
        switch seconds {
        case ..<90: "\(seconds.fixed(0)) s"
        case ..<5400: "\((seconds / 60).fixed(0)) min"
        default: "\((seconds / 3600).fixed(1)) h"
        }
    }
}
