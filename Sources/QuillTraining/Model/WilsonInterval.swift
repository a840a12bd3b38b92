/// Where a probability lies, judged from how often something happened (Wilson 1927).
public struct WilsonInterval: Sendable, Hashable {
    /// The lower bound.
    public let lower: Double
    /// The upper bound.
    public let upper: Double

    /// The interval that holds the true probability in 95 % of all cases.
    /// - Parameters:
    ///   - share: how often it happened, 0…1.
    ///   - count: of how many.
    public init(share: Double, of count: Int) {
        let z = 1.959_963_984_540_054
        let n = Double(max(count, 1))
        let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half =
            z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        lower = max(0, centre - half)
        upper = min(1, centre + half)
    }
}
