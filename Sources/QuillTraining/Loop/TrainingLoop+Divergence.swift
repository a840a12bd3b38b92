import QuillGraph
import QuillNetwork
import QuillTensor

/// Training ends at the first loss or weight that is NaN or infinite, and returns to its last finite weights.
extension TrainingLoop {
    /// Handles a step whose loss is not finite.
    /// - Throws: a `.data` error that names the step and the likeliest cause, unless a callback ends the epoch.
    func handleNonFiniteLoss(_ loss: Float, _ training: Training) throws {
        if training.allowsDivergence { return }
        // Nothing may be saved of this step.
        training.deferred.removeAll()
        let count = training.stepsInEpoch > 0 ? " of \(training.stepsInEpoch)" : ""
        let error = divergence(
            "epoch \(training.epoch + 1), step \(training.batch)\(count): the loss is \(loss)", training)
        try training.returnToLastFinite()
        if !training.endsEpoch || training.isInterrupted { throw error }
    }

    /// - Throws: a `.data` error that names the weight and the likeliest cause if the last step spoiled a weight.
    func requireFiniteWeights(_ training: Training) throws {
        guard !training.allowsDivergence, let weight = training.lastFinite.firstNonFinite else { return }
        let error = divergence(
            "epoch \(training.epoch + 1): the weight \(weight) is NaN or infinite after step \(training.batch)",
            training)
        try training.returnToLastFinite()
        throw error
    }

    private func divergence(_ what: String, _ training: Training) -> QuillError {
        let samples = unscaledSamples.map {
            "samples that reach \($0) and no layer that scales them: divide them by \($0), or start with "
                + "Rescaling(1 / \($0))"
        }
        let now = training.learningRate
        let rate = "a learning rate of \(now): try \(now.lowerRate) or less"
        let causes = [samples, rate].compactMap { $0 }.joined(separator: "; or ")
        return QuillError(
            .data,
            "\(what), so training has ended; the model keeps weights from before this epoch. The likeliest cause is "
                + causes)
    }

    /// The largest number in the samples, rounded up, if it is far from 1 and no layer scales it.
    private var unscaledSamples: Int? {
        guard case .rows(let data, _, _, _) = source else { return nil }
        guard model.network.leavesPixelsUnscaled else { return nil }
        let largest = data.features.map { tensor -> Float in
            switch tensor {
            case .uint8(let bytes):
                // Of pixels, whatever their largest.
                bytes.withUnsafeBufferPointer { $0.contains { $0 > 16 } } ? 255 : 0
            case .float32(let floats):
                floats.withUnsafeBufferPointer { $0.reduce(0) { max($0, abs($1)) } }
            case .float64, .int32, .int64, .bool: 0
            }
        }.max()
        return largest.flatMap { $0 > 16 ? Int(exactly: min($0, 1e9).rounded(.up)) : nil }
    }
}

extension Training {
    /// Replaces weights and optimizer state by those from before the epoch.
    func returnToLastFinite() throws {
        try lastFinite.restore()
        averagesAreInPlace = false
    }

    /// - Throws: a `.data` error if a weight is NaN or infinite: the last step has spoiled it, and nothing good may be
    ///   replaced by it.
    package func requireFiniteWeights() throws {
        guard let weight = lastFinite.firstNonFinite else { return }
        throw QuillError(
            .data,
            "epoch \(epoch + 1): the weight \(weight) is NaN or infinite after step \(batch), so training has ended; "
                + "the model keeps weights from before this epoch. The likeliest cause is a learning rate of "
                + "\(learningRate): try \(learningRate.lowerRate) or less")
    }
}

extension Float {
    /// A tenth of a learning rate that was too high, at most 0.01, without the digits that dividing a float leaves.
    fileprivate var lowerRate: Float { min(Float((Double(self) / 10).scientific(6)) ?? self / 10, 0.01) }
}
