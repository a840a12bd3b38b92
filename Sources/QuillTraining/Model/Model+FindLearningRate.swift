import QuillData
import QuillGraph
import QuillNetwork
import QuillSystem
import QuillTensor
import Synchronization

/// The loss as a function of the learning rate.
public struct LearningRateCurve: Sendable, Equatable {
    /// The rates tried, ascending.
    public let rates: [Double]
    /// The loss on the batch of each rate, before the step with that rate.
    public let losses: [Double]
    /// The smoothed losses.
    public let smoothed: [Double]

    /// The rate at which the smoothed loss falls fastest; nil if it does not fall.
    public var suggestion: Double? {
        // Beyond its lowest point, the curve is meaningless.
        guard let lowest = smoothed.indices.min(by: { smoothed[$0] < smoothed[$1] }), lowest > 0 else {
            return nil
        }
        let rises = (1...lowest).map { index in smoothed[index] - smoothed[index - 1] }
        let steepest = rises.indices.min { rises[$0] < rises[$1] }
        return steepest.map { rates[$0] }
    }

    /// The curve as CSV with a header: rate, loss, and smoothed loss.
    public var csv: String {
        let lines = rates.indices.map { "\(rates[$0]),\(losses[$0]),\(smoothed[$0])\n" }
        return "learning_rate,loss,smoothed_loss\n" + lines.joined()
    }
}

extension Model {
    /// Runs a learning rate range test (Smith 2015, arXiv:1506.01186): trains a copy of the model, multiplying the
    /// rate by a constant factor each step, until the smoothed loss reaches four times its minimum. The model is
    /// unchanged.
    /// - Parameters:
    ///   - data: the data to train on.
    ///   - rates: the first and the last rate.
    ///   - steps: the maximum number of rates to try.
    ///   - batchSize: the number of samples per step.
    ///   - smoothing: the weight of the running average in each smoothed loss, from 0 to below 1.
    ///   - seed: the seed of the order of the rows and of all random numbers.
    /// - Throws: an `.argument` error for an invalid argument, and any error of `fit`.
    public func findLearningRate(
        _ data: some TrainingSource, rates: ClosedRange<Double> = 1e-7...10, steps: Int = 100,
        batchSize: Int = 32, smoothing: Double = 0.9, seed: UInt64 = 1
    ) throws -> LearningRateCurve {
        let data = try data.trainingData
        guard rates.lowerBound > 0, rates.upperBound.isFinite, steps >= 2, (0..<1).contains(smoothing),
            batchSize > 0
        else {
            throw QuillError(
                .argument,
                "findLearningRate: expected rates above 0, at least 2 steps and a smoothing of 0 to below 1, "
                    + "received \(rates), \(steps) and \(smoothing)")
        }
        let compilation = try requireCompilation()
        var copy = self
        try copy.compile(
            optimizer: compilation.optimizer.withLearningRate(.constant(Float(rates.lowerBound))),
            compilation.outputs)
        let curve = RangeTest.Curve()
        let test = RangeTest(rates: rates, steps: steps, smoothing: smoothing, curve: curve)
        let perEpoch = batchCount(data.count, of: batchSize)
        try copy.fit(
            data, batchSize: batchSize, epochs: batchCount(steps, of: perEpoch), seed: seed,
            callbacks: [test], verbose: .silent)
        return curve.value.withLock {
            LearningRateCurve(rates: $0.rates, losses: $0.losses, smoothed: $0.smoothed)
        }
    }
}

/// Raises the rate after each step and records the losses.
private struct RangeTest: Callback {
    /// The recorded losses; a class, because `fit` copies the callback.
    final class Curve: Sendable {
        let value = Mutex<(rates: [Double], losses: [Double], smoothed: [Double])>(([], [], []))
    }

    let rates: ClosedRange<Double>
    let steps: Int
    let smoothing: Double
    let curve: Curve
    private var sum = 0.0
    private var rows = 0.0
    private var average = 0.0
    private var lowest = Double.infinity

    init(rates: ClosedRange<Double>, steps: Int, smoothing: Double, curve: Curve) {
        self.rates = rates
        self.steps = steps
        self.smoothing = smoothing
        self.curve = curve
    }

    private func rate(_ step: Int) -> Double {
        rates.lowerBound * pow(rates.upperBound / rates.lowerBound, Double(step) / Double(steps - 1))
    }

    mutating func trainingBegan(_ training: Training) { training.allowsDivergence = true }

    mutating func epochBegan(_ epoch: Int, in training: Training) { (sum, rows) = (0, 0) }

    mutating func batchEnded(_ batch: Int, in training: Training) throws {
        let seen = training.lossSum
        let loss = (seen.sum - sum) / (seen.rows - rows)
        (sum, rows) = seen
        let step = curve.value.withLock { $0.rates.count }
        average = smoothing * average + (1 - smoothing) * loss
        // Corrects the bias of an average that starts at 0.
        let smoothed = average / (1 - pow(smoothing, Double(step + 1)))
        let isOver = !smoothed.isFinite || smoothed > 4 * lowest || step + 1 == steps
        if smoothed.isFinite {
            curve.value.withLock {
                $0.rates.append(rate(step))
                $0.losses.append(loss)
                $0.smoothed.append(smoothed)
            }
        }
        lowest = min(lowest, smoothed)
        if isOver { return training.interrupt("the range is tried") }
        try training.setLearningRate(Float(rate(step + 1)))
    }
}
