/// A confidence interval for a proportion (Wilson 1927).
public struct WilsonInterval: Sendable, Hashable {
    /// The lower bound.
    public let lower: Double
    /// The upper bound.
    public let upper: Double

    /// Creates the 95 % confidence interval.
    /// - Parameters:
    ///   - share: the observed proportion, 0…1.
    ///   - count: the number of trials.
    public init(share: Double, of count: Int) {
        let z = 1.959_963_984_540_054
        let n = Double(max(count, 1))
        let center = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half =
            z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        lower = max(0, center - half)
        upper = min(1, center + half)
    }
}
