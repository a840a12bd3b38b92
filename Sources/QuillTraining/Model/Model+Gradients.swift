import QuillNetwork
import QuillTensor

extension Model {
    /// Returns the gradient of the loss with respect to each weight that training may change, by the weight's name.
    ///
    /// ```swift
    /// for (name, gradient) in try model.gradients(on: mnist.test.prefix(64)) {
    ///     print(name, gradient.elements.map(abs).max() ?? 0)
    /// }
    /// ```
    /// The loss is the mean over all samples, with penalties. All samples are one batch, so pass a few hundred at most.
    /// Nothing changes in the model.
    /// - Parameters:
    ///   - source: the samples and their targets.
    ///   - training: whether layers behave as in a step of training, with dropout and the batch's own statistics. Otherwise
    ///     nothing is dropped, and BatchNormalization uses its running averages.
    /// - Throws: an `.argument` error if the model isn't compiled, a `.shape` or `.data` error if the data don't fit.
    public func gradients(
        on source: some TrainingSource, training: Bool = false
    ) throws -> [String: Tensor<Float>] {
        let data = try prepared(source.trainingData)
        return try withStep(.differentiate(training: training), batch: data.count, data) { executor in
            executor.setRows(0..<data.count)
            executor.run()
            let names = network.trainableWeights.map(\.name)
            return Dictionary(
                uniqueKeysWithValues: names.enumerated().map { ($1, executor.tensor($0)) })
        }
    }
}
