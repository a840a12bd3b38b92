import QuillNetwork

/// The shape of a learning rate schedule over all steps of a training.
public enum ScheduleShape: String, Sendable, CaseIterable {
    /// A constant learning rate.
    case constant
    /// Falls to zero in a straight line.
    case linear
    /// Falls to zero along a cosine.
    case cosine
    /// Rises from a small fraction, then falls to nearly zero (Smith & Topin 2017, arXiv:1708.07120).
    case oneCycle = "one-cycle"

    /// Returns a learning rate that follows the schedule for a number of steps.
    /// - Parameters:
    ///   - rate: the maximum learning rate.
    ///   - steps: the number of steps of the training.
    public func learningRate(_ rate: Float, steps: Int) -> LearningRate {
        // 0.001, not 0.0010000000474974513.
        let decimal = Double("\(rate)") ?? Double(rate)
        return switch self {
        case .constant: .constant(rate)
        case .linear: .polynomialDecay(decimal, decaySteps: max(steps, 1), endRate: 0)
        case .cosine: .cosineDecay(decimal, decaySteps: max(steps, 1))
        case .oneCycle: .oneCycle(decimal, totalSteps: max(steps, 1))
        }
    }
}
