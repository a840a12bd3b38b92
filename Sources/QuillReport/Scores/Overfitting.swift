import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining

/// Whether a run overfits, judged from its curves with an interval for the gap instead of by eye.
///
/// The accuracy in training is measured while the weights change, and with dropout. It is therefore a little too low, and so
/// is the gap.
public struct Overfitting: Sendable, Equatable {
    /// The accuracy in training and on the validation data in the last validated epoch.
    public let training, validation: Double
    /// The 95 % interval of the difference of the two.
    ///
    /// Source: Newcombe, "Interval estimation for the difference between independent proportions", 1998, method 10.
    public let gap: ClosedRange<Double>
    /// The epoch with the lowest loss on the validation data, and the last validated one, counted from 1.
    public let bestEpoch, lastEpoch: Int
    /// The loss on the validation data in these two epochs.
    public let bestLoss, lastLoss: Double

    /// Judges a run.
    /// - Parameters:
    ///   - history: the metrics of its epochs, with losses and accuracies in training and validation.
    ///   - trainingCount: the number of training samples.
    ///   - validationCount: the number of validation samples.
    /// - Throws: a `.data` error if no epoch has all four metrics.
    public init(_ history: History, trainingCount: Int, validationCount: Int) throws {
        let epochs = zip(history.epochs, history.logs).compactMap {
            epoch, logs -> (Int, Double, Double, Double)? in
            guard let accuracy = logs.value(of: .accuracy), let loss = logs.value(of: .validationLoss),
                let validation = logs.value(of: Metric.accuracy.validation), loss.isFinite
            else { return nil }
            return (epoch + 1, accuracy, validation, loss)
        }
        guard let last = epochs.last, let best = epochs.min(by: { $0.3 < $1.3 }) else {
            throw QuillError(
                .data,
                "overfitting: expected epochs with accuracy, val_accuracy, and val_loss; train with metrics: [.accuracy] and validation data"
            )
        }
        (training, validation) = (last.1, last.2)
        (bestEpoch, lastEpoch, bestLoss, lastLoss) = (best.0, last.0, best.3, last.3)
        let one = WilsonInterval(share: last.1, of: trainingCount)
        let other = WilsonInterval(share: last.2, of: validationCount)
        func length(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
        let difference = last.1 - last.2
        gap =
            difference - length(last.1 - one.lower, other.upper - last.2)...difference
            + length(one.upper - last.1, last.2 - other.lower)
    }

    /// Judges a recorded run.
    /// - Throws: a `.data` error if no epoch has accuracies and losses on training and validation data.
    public init(_ run: Run) throws {
        let counts = run.configuration.counts
        try self.init(run.history, trainingCount: counts.training, validationCount: counts.validation)
    }

    /// Whether the gap is more than chance explains and the loss on the validation data has risen since its best epoch.
    public var isOverfit: Bool { gap.lowerBound > 0 && lastLoss > bestLoss }
}

extension Overfitting: CustomStringConvertible {
    /// The figures and the judgment in two lines.
    public var description: String {
        let figures =
            "accuracy \(training.fixed(4)) in training, \(validation.fixed(4)) on validation data: a gap of "
            + "\((training - validation).fixed(4)) (95 %: \(gap.lowerBound.fixed(4)) to \(gap.upperBound.fixed(4)))"
        let rise =
            "val_loss was lowest in epoch \(bestEpoch) (\(bestLoss.fixed(4))) and is \(lastLoss.fixed(4)) in epoch \(lastEpoch)"
        let judgment: String
        if isOverfit {
            judgment =
                "It overfits: keep the weights of epoch \(bestEpoch), or use dropout, augmentation, or more data."
        } else if gap.lowerBound > 0 {
            judgment = "The gap is real, but val_loss still falls: training longer may help."
        } else if gap.upperBound < 0 {
            judgment =
                "No overfitting is shown: the validation data are read better than the training data, as with dropout, "
                + "augmentation, or an epoch in which the network learned much."
        } else {
            judgment = "No overfitting is shown: chance explains the gap."
        }
        return figures + "\n" + rise + "\n" + judgment
    }
}
