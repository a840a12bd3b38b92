import Foundation
import QuillData
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

@testable import QuillReport

/// Statistics over seeds.
@Suite(.offThePool) struct SeedStudyTests {
    /// Closed forms of the distribution for few degrees of freedom: Abramowitz and Stegun, 26.7.3 and 26.7.4.
    private static func tails(_ t: Double, _ freedom: Int) -> Double {
        let angle = atan(t / Double(freedom).squareRoot())
        let (s, c) = (sin(angle), cos(angle))
        return switch freedom {
        case 1: 1 - 2 / Double.pi * angle
        case 2: 1 - s
        case 3: 1 - 2 / Double.pi * (angle + s * c)
        case 4: 1 - s * (1 + c * c / 2)
        case 6: 1 - s * (1 + c * c / 2 + 3 * c * c * c * c / 8)
        default: .nan
        }
    }

    @Test(arguments: [1, 2, 3, 4, 6], [0.0, 0.01, 0.5, 1, 2.5, 12, 300])
    func tailsEqualClosedForms(_ freedom: Int, _ t: Double) {
        let distribution = StudentT(freedom: Double(freedom))
        #expect(abs(distribution.tails(t) - Self.tails(t, freedom)) < 1e-12)
        #expect(distribution.tails(-t) == distribution.tails(t))
        #expect(abs(Self.tails(distribution.critical, freedom) - 0.05) < 1e-9)
    }

    /// Student's own example, the hours of sleep with two drugs. R's `t.test(extra ~ group, data = sleep, paired = TRUE)`
    /// gives t = 4.0621, p = 0.002833, and the interval from 0.7001142 to 2.4598858.
    @Test func pairedTestsEqualR() throws {
        let one = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
        let other = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
        let seeds = (1...10).map { UInt64($0) }
        let studies = [
            try SeedStudy(name: "one", seeds: seeds, accuracies: one),
            try SeedStudy(name: "other", seeds: seeds, accuracies: other),
        ]
        let test = try PairedTest(studies[0], studies[1])
        #expect(abs(test.mean - 1.58) < 1e-12)
        #expect(abs(test.pValue - 0.002833) < 5e-7)
        #expect(abs(test.interval.lowerBound - 0.7001142) < 1e-7)
        #expect(abs(test.interval.upperBound - 2.4598858) < 1e-7)
        #expect("\(test)".hasPrefix("one is better by 1.5800 (95 %: 0.7001 to 2.4599), and chance rarely"))
        let reverse = try PairedTest(studies[1], studies[0])
        #expect("\(reverse)" == "\(test)")
        #expect(try PairedTest(studies[0], studies[0]).pValue == 1)
        // The standard deviation of the first group: 2.002249, by R's `sd`.
        #expect(abs((studies[0].standardDeviation ?? 0) - 2.002249) < 5e-7)
    }

    @Test func rejectsWhatCannotBeCompared() throws {
        #expect(throws: QuillError.self) { try SeedStudy(name: "a", seeds: [], accuracies: []) }
        #expect(throws: QuillError.self) { try SeedStudy(name: "a", seeds: [1], accuracies: [.nan]) }
        let one = try SeedStudy(name: "a", seeds: [1], accuracies: [0.5])
        #expect(one.interval == nil && "\(one)".contains("one seed shows no spread"))
        #expect(throws: QuillError.self) { try PairedTest(one, one) }
        let two = try SeedStudy(name: "b", seeds: [1, 2], accuracies: [0.5, 0.6])
        #expect(throws: QuillError.self) {
            try PairedTest(two, SeedStudy(name: "c", seeds: [1, 3], accuracies: [0.5, 0.6]))
        }
    }

    /// Each seed's accuracy is that of a training of its own.
    @Test func trainsWithEachSeed() throws {
        var random = SplitMix64(seed: 5)
        let images = try Tensor<UInt8>(
            [60, 28, 28, 1], (0..<60 * 784).map { _ in UInt8(random.next() >> 56) })
        let data = try Dataset(images: images, labels: Tensor((0..<60).map { Int32($0 % 10) }), classes: 10)
        let recipe = Recipe("tiny", layers: "dense 10", epochs: 2)
        var accuracies: [Double] = []
        let study = try SeedStudy(recipe, on: data, test: data, seeds: 3...5) { _, model, _ in
            accuracies.append(try model.evaluate(data).accuracy)
        }
        #expect(study.seeds == [3, 4, 5] && study.accuracies == accuracies)
        let (model, _) = try recipe.train(on: data, seed: 4, verbose: .silent)
        #expect(try model.evaluate(data).accuracy == accuracies[1])
    }
}
