import QuillNetwork

/// How the learning rate changes from the first step of a training to the last.
public enum ScheduleShape: String, Sendable, CaseIterable {
    /// Not at all.
    case constant
    /// Down to zero in a straight line.
    case linear
    /// Down to zero along a cosine.
    case cosine
    /// Up from a small fraction and down to nearly nothing (Smith & Topin 2017, arXiv:1708.07120).
    case oneCycle = "one-cycle"

    /// The learning rate over so many steps, from what it is without a schedule.
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
