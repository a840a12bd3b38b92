import QuillGraph
import QuillTensor

extension Loss {
    /// The combination of a batch's losses into one number: Keras's argument `reduction`.
    ///
    /// Predictions of rank 3 and more have a loss for each position of a sample, and all of them count.
    public enum Reduction: String, Sendable, Hashable, CaseIterable {
        /// The sum of all weighted losses, divided by their number.
        case sumOverBatchSize = "sum_over_batch_size"
        /// The sum of all weighted losses.
        case sum
        /// The same as ``sumOverBatchSize``.
        case mean
        /// The sum of all weighted losses, divided by the sum of the sample weights.
        case meanWithSampleWeight = "mean_with_sample_weight"
        /// No reduction: the gradients of all losses are added, and their mean is reported.
        case none

        /// Whether the number grows with the batch.
        package var isSum: Bool { self == .sum || self == .none }
    }

    /// The loss of a batch.
    package struct Batch {
        /// The number to minimize.
        package let objective: Node
        /// The number to report.
        package let value: Node
    }

    /// Whether the loss of a batch is divided by a number that depends on the data, such as the number of targets that
    /// count. A part of the batch needs the sum over all parts then.
    /// - Parameter isWeighted: whether samples have weights.
    package func hasDivisor(isWeighted: Bool) -> Bool {
        switch reduction {
        case .sum, .none: false
        case .sumOverBatchSize, .mean: ignoredClass != nil
        case .meanWithSampleWeight: ignoredClass != nil || isWeighted
        }
    }

    /// Adds the loss of a batch to the graph.
    /// - Parameters:
    ///   - predictions: the predictions, batch first.
    ///   - targets: the targets in the form of ``target``.
    ///   - sampleWeight: the weight of each sample, [batch], or of each of its positions; nil if all are 1.
    ///   - share: this part's fraction of the whole batch. The average of the parts weighted by their shares is the loss of
    ///     the whole.
    ///   - overParts: returns a divisor of all parts for that of this part; called if ``hasDivisor(isWeighted:)``.
    package func batch(
        _ predictions: Node, _ targets: Node, sampleWeight: Node?, share: Float = 1,
        overParts: (Node) -> Node = { $0 }
    ) -> Batch {
        let isMean = !reduction.isSum && (reduction != .meanWithSampleWeight || sampleWeight == nil)
        if isMean, ignoredClass == nil, sampleWeight?.shape.rank ?? 1 == 1 {
            let samples = perSample(predictions, targets)
            let value = mean(sampleWeight.map { samples * $0 } ?? samples)
            return Batch(objective: value, value: value)
        }
        let elements = perElement(predictions, targets)
        // Their losses are 0; they count in no divisor.
        let mask = ignoredClass.map { Self.mask(of: targets, for: predictions, ignoring: $0) }
        var weights = sampleWeight
        if let given = weights, given.shape.rank == 1, elements.shape.rank > 1 {
            let extents = [given.shape[0]] + [Int](repeating: 1, count: elements.shape.rank - 1)
            weights = given.reshaped(to: Shape(extents))
        }
        let weighted = weights.map { elements * $0 } ?? elements
        let all = sum(weighted)
        // Sums and quotients of parts add up, but the average multiplies each by its share.
        let total = share == 1 ? all : all * (1 / share)
        func quotient(_ divisor: Node) -> Node { Self.quotient(total, overParts(sum(divisor))) }
        let value: Node
        switch reduction {
        case .sum: value = total
        case .none: value = mean(weighted)
        case .sumOverBatchSize, .mean: value = mask.map(quotient) ?? mean(weighted)
        case .meanWithSampleWeight:
            let divisor = weights.map { weights in mask.map { $0 * weights } ?? weights } ?? mask
            value = divisor.map(quotient) ?? mean(weighted)
        }
        return Batch(objective: reduction == .none ? total : value, value: value)
    }

    /// Returns a / b, or a if b is 0.
    private static func quotient(_ a: Node, _ b: Node) -> Node { a / (b + equal(b, 0)) }
}
