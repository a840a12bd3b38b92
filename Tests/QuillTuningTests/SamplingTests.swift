import Foundation
import QuillCodecs
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTuning

/// How settings are chosen, and which trials end early.
@Suite struct SamplingTests {
    private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/parzen.json")

    /// Densities are those of Optuna (`Fixtures/parzen.py`), but for the logarithm of a factor that all estimators share.
    @Test func densitiesEqualOptunas() throws {
        let space: SearchSpace = [
            "rate": .float(1e-4...1e-1, scale: .log), "momentum": .float(0...0.99),
            "units": .int(16...16000, step: 16), "depth": .int(1...100_000, scale: .log),
            "optimizer": ["adam", "sgd", "rmsprop"],
        ]
        func rows(_ json: JSON?) -> [[Double]] {
            (json?.elements ?? []).map { ($0.elements ?? []).compactMap(\.double) }
        }
        let cases = try JSON(parsing: [UInt8](Data(contentsOf: Self.fixture)), name: "parzen.json").elements
        #expect(cases?.count == 6)
        for one in cases ?? [] {
            let estimator = ParzenEstimator(space.parameters, rows(one.members?["observed"]))
            let expected = (one.members?["density"]?.elements ?? []).compactMap(\.double)
            let found = rows(one.members?["points"]).map(estimator.logDensity)
            #expect(found.count == 8 && expected.count == 8)
            for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-9 * max(1, abs(b)), "\(a) \(b)") }
        }
    }

    /// The smallest value that a sampler finds of a function with a condition, in 80 trials.
    private func smallest(_ sampler: Sampler, seed: UInt64) throws -> Double {
        let space: SearchSpace = [
            "kind": ["a", "b"], "x": .float(-5...5), "y": .float(-5...5),
            "rate": .float(1e-4...1, scale: .log),
            "z": .float(0...1).when("kind", is: "b"),
        ]
        let search = try Search(space, goal: .minimize, sampler: sampler, seed: seed) { trial in
            let settings = trial.settings
            let (x, y) = (settings.double("x") - 2, settings.double("y") + 1)
            let rate = log10(settings.double("rate")) + 2
            let rest = settings["z"]?.double.map { abs($0 - 0.3) } ?? 3
            return x * x + y * y + rate * rate + rest
        }
        let result = try search.run(trials: 80, jobs: 1)
        #expect(result.trials.count == 80 && result.count(.complete) == 80)
        return try #require(result.best?.value)
    }

    @Test func tpeFindsMoreThanChance() throws {
        let tpe = try (1...7).map { try smallest(.tpe(), seed: UInt64($0)) }.sorted()
        let random = try (1...7).map { try smallest(.random, seed: UInt64($0)) }.sorted()
        print("medians of 7 seeds: tpe \(tpe[3]), random \(random[3])")
        #expect(tpe[3] < random[3])
    }

    private func course(_ values: Double...) -> Pruner.Course {
        let numbered = values.enumerated().map { ($0.offset + 1, $0.element) }
        return .init(isComplete: true, values: Dictionary(uniqueKeysWithValues: numbered))
    }

    @Test func theMedianStopsTheWorseHalf() {
        let others = [course(0.5, 0.6), course(0.6, 0.7), course(0.7, 0.8)]
        let pruner = Pruner.median(startupTrials: 3, warmupEpochs: 1)
        func reason(_ own: Pruner.Course, _ epoch: Int, _ others: [Pruner.Course]) -> String? {
            pruner.reason(own, epoch: epoch, others: others, goal: .maximize)
        }
        #expect(reason(course(0.1), 1, others) == nil)
        #expect(reason(course(0.1, 0.69), 2, others) != nil)
        #expect(reason(course(0.1, 0.7), 2, others) == nil)
        // The best value so far counts.
        #expect(reason(course(0.75, 0.1), 2, others) == nil)
        #expect(reason(course(0.1, 0.2), 2, Array(others.prefix(2))) == nil)
    }

    @Test func halvingKeepsOneInThreeAtEachRung() {
        let pruner = Pruner.asha(minEpochs: 1, reductionFactor: 3)
        let others = [course(0.5, 0.5, 0.5), course(0.4), course(0.3), course(0.2), course(0.1)]
        func reason(_ own: Pruner.Course, _ epoch: Int) -> String? {
            pruner.reason(own, epoch: epoch, others: others, goal: .minimize)
        }
        // Six trials after one epoch: two go on.
        #expect(reason(course(0.15), 1) == nil)
        #expect(reason(course(0.25), 1) == "number 3 of 6 after 1 epoch, of which 2 go on")
        // Two epochs are no rung; after three, one of two goes on.
        #expect(reason(course(0.1, 9), 2) == nil)
        #expect(reason(course(0.1, 0.1, 0.4), 3) == nil)
        #expect(reason(course(0.1, 0.1, 0.6), 3) != nil)
    }
}
