import QuillTensor

/// Ends training when the loss is no longer a finite number.
public struct TerminateOnNaN: Callback {
    let throwsError: Bool
    private let write: @Sendable (String) -> Void

    /// Ends training after the step, or throws what ends `fit`.
    /// - Parameter write: where it is told: on standard output unless said.
    public init(
        throwsError: Bool = false, write: @escaping @Sendable (String) -> Void = { print($0) }
    ) {
        self.throwsError = throwsError
        self.write = write
    }

    /// Looks at the epoch's mean loss so far, which one such step spoils.
    /// - Throws: a `.data` error, if asked for, that names the step.
    public mutating func batchEnded(_ batch: Int, _ training: Training) throws {
        let loss = training.loss
        if loss.isFinite { return }
        if throwsError {
            throw QuillError(
                .data,
                "NaN or Inf loss encountered at batch \(batch). Loss value: \(loss). Terminating training immediately."
            )
        }
        write("Batch \(batch): Invalid loss, terminating training")
        training.stop("the loss of step \(batch + 1) is \(loss)", immediately: true)
    }
}
