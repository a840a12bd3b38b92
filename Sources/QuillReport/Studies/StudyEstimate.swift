import QuillCodecs
import QuillTensor
import QuillTraining

/// A score over the seeds of a setting, with its 95 % interval.
public struct StudyEstimate: Sendable, Equatable {
    /// The mean over the seeds.
    public let mean: Double
    /// The 95 % interval: over seeds by Student's t-distribution; of a single seed's accuracy by Wilson's, which knows
    /// the chance of the images only; nil if there is neither.
    public let interval: ClosedRange<Double>?
    /// The score with each seed.
    public let values: [Double]

    /// Estimates a score; nil if there are no values.
    /// - Parameters:
    ///   - values: the score with each seed.
    ///   - count: the number of images that an accuracy was measured on; nil for another score.
    public init?(_ values: [Double], count: Int?) {
        guard !values.isEmpty else { return nil }
        self.values = values
        mean = values.reduce(0, +) / Double(values.count)
        if let over = SeedStudy.interval(values) {
            // Shares end at 0 and 1.
            interval = count == nil ? over : over.clamped(to: 0...1)
        } else if let count, count > 0 {
            let wilson = WilsonInterval(share: mean, of: count)
            interval = wilson.lower...wilson.upper
        } else {
            interval = nil
        }
    }

    /// The mean with its interval: `0.9912 (0.9892–0.9929)`.
    var text: String {
        guard let interval else { return mean.fixed(4) }
        return "\(mean.fixed(4)) (\(interval.lowerBound.fixed(4))–\(interval.upperBound.fixed(4)))"
    }

    /// The estimate as JSON.
    var json: JSON {
        .object([
            "mean": .number(mean),
            "interval": interval.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null,
            "values": .array(values.map(JSON.number)),
        ])
    }
}
