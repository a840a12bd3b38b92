/// Sets the learning rate before each epoch.
public struct LearningRateScheduler: Callback {
    private let schedule: @Sendable (_ epoch: Int, _ rate: Float) -> Float
    private let isVerbose: Bool
    private let write: @Sendable (String) -> Void

    /// Asks for the rate of each epoch, counted from 0, with the rate that was there before.
    /// - Parameters:
    ///   - verbose: whether each rate is told, as Keras tells it.
    ///   - write: where it is told: on standard output unless said.
    public init(
        verbose: Bool = false, write: @escaping @Sendable (String) -> Void = { print($0) },
        _ schedule: @escaping @Sendable (_ epoch: Int, _ rate: Float) -> Float
    ) {
        self.schedule = schedule
        isVerbose = verbose
        self.write = write
    }

    /// Sets the rate.
    /// - Throws: an `.argument` error if the optimiser has a schedule of its own, or for a rate that is impossible.
    public mutating func epochBegan(_ epoch: Int, _ training: Training) throws {
        // An epoch that is resumed has its rate.
        guard training.batch == 0 else { return }
        let rate = schedule(epoch, training.learningRate)
        try training.setLearningRate(rate)
        if isVerbose {
            write("\nEpoch \(epoch + 1): LearningRateScheduler setting learning rate to \(rate).")
        }
    }

    /// Reports the rate of the epoch.
    public mutating func epochEnded(_ epoch: Int, _ logs: Logs, _ training: Training) {
        training.report(.learningRate, Double(training.learningRate))
    }
}
