import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining
import Synchronization

/// A trial while it runs: its settings, and the place where it reports how it does.
///
/// ```swift
/// func objective(_ trial: RunningTrial) throws -> Double {
///     let x = trial.settings.double("x")
///     for epoch in 1...5 { try trial.report((x - 2) * (x - 2) + 1 / Double(epoch), epoch: epoch) }
///     return (x - 2) * (x - 2)
/// }
/// ```
public final class RunningTrial: Sendable {
    /// The trial's number, from 1.
    public let number: Int
    /// The settings.
    public let settings: Hyperparameters
    /// The seed of everything random in the trial.
    public let seed: UInt64
    /// The runtime to train on: its share of the processor's cores.
    public let runtime: Runtime
    private let record: @Sendable (_ epoch: Int, _ value: Double) throws -> String?
    private let isCancelled: @Sendable () -> Bool
    private let ending = Mutex<Ending?>(nil)

    /// How a trial ends before its time.
    enum Ending: Sendable {
        case pruned(String)
        case interrupted
        /// The search itself can't go on.
        case broken(any Error)
    }

    /// Ends an objective whose trial is over.
    struct Over: Error {}

    init(
        _ claim: TrialStore.Claim, runtime: Runtime, isCancelled: @escaping @Sendable () -> Bool,
        record: @escaping @Sendable (_ epoch: Int, _ value: Double) throws -> String?
    ) {
        number = claim.trial.number
        settings = claim.trial.settings
        seed = claim.trial.seed
        self.runtime = runtime
        self.isCancelled = isCancelled
        self.record = record
    }

    /// Reports the objective after an epoch, for the pruner and for others to see.
    /// - Parameters:
    ///   - value: the value.
    ///   - epoch: the number of epochs, or other steps, that have ended.
    /// - Throws: an error that ends the trial if it is pruned or the search has been interrupted; pass it on. A `.file`
    ///   error if the value can't be stored.
    public func report(_ value: Double, epoch: Int) throws {
        if !goesOn(after: epoch, value) { throw Over() }
    }

    /// Whether the search has been interrupted. A long objective without epochs should ask now and then, and throw an error.
    public var isInterrupted: Bool {
        guard isCancelled() else { return false }
        end(.interrupted)
        return true
    }

    /// Records a value, and returns whether the trial goes on. After its last epoch, there is nothing to prune.
    func goesOn(after epoch: Int, _ value: Double, isLast: Bool = false) -> Bool {
        guard !isInterrupted else { return false }
        do {
            guard value.isFinite, let reason = try record(epoch, value), !isLast else { return true }
            end(.pruned(reason))
        } catch {
            end(.broken(error))
        }
        return false
    }

    /// The search can't go on, for example because nothing reports the metric.
    func end(_ ending: Ending) { self.ending.withLock { $0 = $0 ?? ending } }

    /// How the trial ended before its time; nil if it didn't.
    var earlyEnding: Ending? { ending.withLock { $0 } }
}

/// Reports the metric of each epoch to a trial, and ends the training if the trial is over.
struct TrialReporter: Callback {
    private let trial: RunningTrial
    private var monitor: Monitor

    init(_ trial: RunningTrial, _ monitor: Monitor) {
        self.trial = trial
        self.monitor = monitor
    }

    mutating func trainingBegan(_ training: Training) throws {
        var own = monitor
        try endingTheSearch { try own.trainingBegan(training, for: "search") }
        monitor = own
    }

    func batchEnded(_ batch: Int, in training: Training) {
        if trial.isInterrupted { training.interrupt() }
    }

    func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
        let value = try endingTheSearch { try monitor.value(in: logs, training, for: "search") }
        guard let value else { return }
        let isLast = epoch + 1 == training.epochs
        if !trial.goesOn(after: epoch + 1, value, isLast: isLast) { training.stop("the trial is over") }
    }

    /// A metric that this trial doesn't report is reported by no other: the error ends the search.
    private func endingTheSearch<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            trial.end(.broken(error))
            throw error
        }
    }
}
