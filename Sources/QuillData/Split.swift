import QuillTensor

/// A way to hold rows out of training for validation.
public enum Split: Sendable, Hashable {
    /// The last rows, in order: Keras's `validation_split`, with Keras's rounding.
    case lastRows(Double)
    /// The given number of last rows.
    case lastCount(Int)
    /// A fraction of the rows, rounded to the nearest count.
    ///
    /// - `shuffled`: whether rows are drawn at random; otherwise they are the last rows, of each class if stratified.
    /// - `stratified`: whether each class contributes in proportion, rounded by largest remainder (lower classes first
    ///   in case of ties).
    /// - `seed`: the seed of the random draw; the same seed gives the same rows on every platform.
    case holdOut(Double, shuffled: Bool = true, stratified: Bool = true, seed: UInt64 = 0)

    /// Returns the training rows and the held-out rows, both ascending.
    /// - Parameter labels: the class of each row, [count].
    /// - Throws: an `.argument` error if the fraction is not between 0 and 1, or if one part would be empty.
    public func rows(labels: Tensor<Int32>) throws -> (training: [Int], validation: [Int]) {
        let count = labels.elementCount
        let validationCount: Int
        switch self {
        case .lastRows(let fraction):
            try check(fraction)
            validationCount = count - Int((Double(count) * (1 - fraction)).rounded(.down))
        case .lastCount(let number): validationCount = number
        case .holdOut(let fraction, _, _, _):
            try check(fraction)
            validationCount = Int((Double(count) * fraction).rounded())
        }
        guard validationCount > 0, validationCount < count else {
            throw QuillError(
                .argument,
                "\(self): \(count) rows would give \(count - validationCount) training rows and "
                    + "\(validationCount) held-out rows; neither may be empty")
        }
        var isHeldOut = [Bool](repeating: false, count: count)
        for row in heldOut(validationCount, labels.elements) { isHeldOut[row] = true }
        return ((0..<count).filter { !isHeldOut[$0] }, (0..<count).filter { isHeldOut[$0] })
    }

    private func check(_ fraction: Double) throws {
        guard fraction > 0, fraction < 1 else {
            throw QuillError(
                .argument, "validation fraction: expected more than 0 and less than 1, received \(fraction)")
        }
    }

    private func heldOut(_ validationCount: Int, _ labels: [Int32]) -> [Int] {
        guard case .holdOut(_, let shuffled, let stratified, let seed) = self else {
            return Array(labels.indices.suffix(validationCount))
        }
        let groups = stratified ? Self.groups(labels) : [Array(labels.indices)]
        var generator = SplitMix64(seed: seed)
        return zip(groups, Self.shares(of: validationCount, groups.map(\.count))).flatMap { rows, share in
            shuffled ? generator.sample(share, of: rows) : Array(rows.suffix(share))
        }
    }

    /// The rows of each class that occurs, the lowest class first.
    private static func groups(_ labels: [Int32]) -> [[Int]] {
        Dictionary(grouping: labels.indices) { labels[$0] }.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Returns rows drawn at random, the same share of each class.
    static func stratified(_ count: Int, _ labels: [Int32], seed: UInt64) -> [Int] {
        let groups = groups(labels)
        var generator = SplitMix64(seed: seed)
        return zip(groups, shares(of: count, groups.map(\.count))).flatMap { rows, share in
            generator.sample(share, of: rows)
        }
    }

    /// Divides `total` in proportion to `counts`: rounded down, then one more for each of the largest remainders.
    static func shares(of total: Int, _ counts: [Int]) -> [Int] {
        let whole = counts.reduce(0, +)
        var shares = counts.map { $0 * total / whole }
        let byRemainder = counts.indices.sorted {
            let (a, b) = (counts[$0] * total % whole, counts[$1] * total % whole)
            return a == b ? $0 < $1 : a > b
        }
        for index in byRemainder.prefix(total - shares.reduce(0, +)) { shares[index] += 1 }
        return shares
    }
}

extension Split: CustomStringConvertible {
    /// A description such as `the last 10 % of the rows`.
    public var description: String {
        switch self {
        case .lastRows(let fraction): "the last \(Self.percent(fraction)) of the rows"
        case .lastCount(let count): "the last \(count) rows"
        case .holdOut(let fraction, let shuffled, let stratified, let seed):
            "\(shuffled ? "a random" : "the last") \(Self.percent(fraction)) of "
                + "\(stratified ? "each class" : "the rows")\(shuffled ? " (seed \(seed))" : "")"
        }
    }

    private static func percent(_ fraction: Double) -> String {
        let percent = (fraction * 1e4).rounded() / 100
        return percent == percent.rounded() && percent.magnitude < 1e6 ? "\(Int(percent)) %" : "\(percent) %"
    }
}
