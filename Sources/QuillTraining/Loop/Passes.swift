/// The order in which epochs of a given number of steps go through the batches of the samples, as in Keras: an epoch
/// goes on where the last one stopped, and ends with the last batch; the next one starts another pass.
struct Passes {
    /// The number of batches in a pass.
    let batches: Int
    /// The number of steps in an epoch that no end of a pass shortens.
    let steps: Int
    /// The epoch that starts the first pass.
    let firstEpoch: Int

    /// Returns the number of an epoch's pass, and its batches. Where every epoch is a pass, they have the same numbers.
    func place(of epoch: Int) -> (pass: Int, batches: Range<Int>) {
        let epochsPerPass = max((batches + steps - 1) / max(steps, 1), 1)
        let done = max(epoch - firstEpoch, 0)
        let start = done % epochsPerPass * steps
        return (firstEpoch + done / epochsPerPass, start..<min(start + steps, batches))
    }

    /// Returns whether the epochs before the given one reach the end of a pass.
    func end(before epoch: Int) -> Bool { (epoch - firstEpoch) * steps >= batches }
}

/// Returns the number of batches of rows, where the last may be smaller. No size is too large.
func batchCount(_ rows: Int, of size: Int) -> Int { rows / size + (rows % size > 0 ? 1 : 0) }

extension TrainingState.Arguments {
    /// The number of batches in a pass over the samples.
    var batchesPerPass: Int { batchCount(rows, of: batchSize) }

    /// Returns how epochs pass over the samples.
    func passes(from firstEpoch: Int) -> Passes {
        Passes(batches: batchesPerPass, steps: stepsPerEpoch, firstEpoch: firstEpoch)
    }
}
