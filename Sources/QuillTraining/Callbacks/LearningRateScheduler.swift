/// Sets the learning rate before each epoch.
public struct LearningRateScheduler: Callback {
    private let schedule: @Sendable (_ epoch: Int, _ rate: Float) -> Float
    private let isVerbose: Bool
    private let write: @Sendable (String) -> Void

    /// Calls `schedule` before each epoch with the epoch, from 0, and the current rate; it returns the new rate.
    /// - Parameters:
    ///   - verbose: whether to print each rate, as Keras does.
    ///   - write: Prints a line; by default to standard output.
    ///   - schedule: returns the learning rate of an epoch, given its number and the present rate.
    public init(
        verbose: Bool = false, write: @escaping @Sendable (String) -> Void = { print($0) },
        _ schedule: @escaping @Sendable (_ epoch: Int, _ rate: Float) -> Float
    ) {
        self.schedule = schedule
        isVerbose = verbose
        self.write = write
    }

    /// Sets the rate.
    /// - Throws: an `.argument` error if the optimizer has its own schedule or the rate is invalid.
    public mutating func epochBegan(_ epoch: Int, in training: Training) throws {
        // A resumed epoch already has its rate.
        guard training.batch == 0 else { return }
        let rate = schedule(epoch, training.learningRate)
        try training.setLearningRate(rate)
        if isVerbose, training.rank == 0 {
            write("Epoch \(epoch + 1): LearningRateScheduler setting learning rate to \(rate).")
        }
    }

    /// Reports the rate of the epoch.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) {
        training.report(.learningRate, Double(training.learningRate))
    }
}
