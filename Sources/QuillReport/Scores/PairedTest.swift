import QuillCodecs
import QuillTensor

/// Whether one network is better than another, over several seeds: the paired t-test of their accuracies.
///
/// Networks with the same seed saw the same images in the same order, so their difference varies less than each does.
/// McNemar's test compares two trained models; this one compares two ways to train.
/// Source: Student, "The probable error of a mean", Biometrika 1908.
public struct PairedTest: Sendable, Equatable {
    /// The names of the two networks.
    public let names: [String]
    /// The accuracy of the first network minus that of the second, for each seed.
    public let differences: [Double]
    /// The mean difference.
    public let mean: Double
    /// The 95 % interval of the mean difference.
    public let interval: ClosedRange<Double>
    /// The probability of a mean difference at least this large if both were equally good, from 0 to 1.
    public let pValue: Double

    /// Compares two studies.
    /// - Throws: a `.data` error unless both have the same seeds, at least two.
    public init(_ first: SeedStudy, _ second: SeedStudy) throws {
        guard first.seeds == second.seeds, first.seeds.count > 1 else {
            throw QuillError(
                .data,
                "paired test: expected two networks trained with the same seeds, at least two, received \(first.seeds) and \(second.seeds)"
            )
        }
        names = [first.name, second.name]
        differences = zip(first.accuracies, second.accuracies).map { $0 - $1 }
        let count = Double(differences.count)
        let mean = differences.reduce(0, +) / count
        self.mean = mean
        interval = SeedStudy.interval(differences) ?? mean...mean
        let deviation = SeedStudy.deviation(differences) ?? 0
        pValue =
            deviation > 0
            ? StudentT(freedom: count - 1).tails(mean / deviation * count.squareRoot())
            : mean == 0 ? 1 : 0
    }
}

extension PairedTest: CustomStringConvertible {
    /// The answer in a sentence, at the level of 5 %.
    public var description: String {
        let better = mean >= 0 ? names[0] : names[1]
        let (low, high) =
            mean >= 0
            ? (interval.lowerBound, interval.upperBound) : (-interval.upperBound, -interval.lowerBound)
        let p = pValue < 0.0001 ? "p < 0.0001" : "p = \(pValue.fixed(4))"
        let difference =
            "\(better) is better by \(abs(mean).fixed(4)) (95 %: \(low.fixed(4)) to \(high.fixed(4)))"
        if mean == 0 { return "both are equally good over \(differences.count) seeds" }
        return pValue < 0.05
            ? "\(difference), and chance rarely makes such a difference (\(p), paired t-test over \(differences.count) seeds)"
            : "no difference is shown: \(difference), and chance alone often makes such a difference (\(p), paired t-test "
                + "over \(differences.count) seeds)"
    }

    /// The test as JSON.
    public var json: JSON {
        .object([
            "networks": .array(names.map(JSON.string)), "differences": .array(differences.map(JSON.number)),
            "mean": .number(mean),
            "interval": .array([.number(interval.lowerBound), .number(interval.upperBound)]),
            "p_value": .number(pValue),
        ])
    }
}
