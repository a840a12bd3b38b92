import QuillTensor

/// Ends training when the loss becomes NaN or infinite.
public struct TerminateOnNaN: Callback {
    let throwsError: Bool
    private let write: @Sendable (String) -> Void

    /// Ends training after the step with the invalid loss.
    /// - Parameters:
    ///   - throwsError: whether to throw an error instead of ending training normally.
    ///   - write: Prints a line; by default to standard output.
    public init(
        throwsError: Bool = false, write: @escaping @Sendable (String) -> Void = { print($0) }
    ) {
        self.throwsError = throwsError
        self.write = write
    }

    /// Checks the epoch's mean loss so far, which a single invalid step makes invalid.
    /// - Throws: with `throwsError`, a `.data` error that names the step.
    public mutating func batchEnded(_ batch: Int, in training: Training) throws {
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
