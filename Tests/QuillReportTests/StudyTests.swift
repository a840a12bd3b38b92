import Foundation
import QuillCodecs
import QuillData
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

@testable import QuillReport

/// Studies: one network trained in several ways.
@Suite(.offThePool) struct StudyTests {
    private let data: Dataset

    init() throws {
        var random = SplitMix64(seed: 5)
        let images = try Tensor<UInt8>(
            [60, 28, 28, 1], (0..<60 * 784).map { _ in UInt8(random.next() >> 56) })
        data = try Dataset(images: images, labels: Tensor((0..<60).map { Int32($0 % 10) }), classes: 10)
    }

    private static let tiny = Recipe("tiny", layers: "dense 8 relu, dense 10 softmax", epochs: 2)

    private static func optimizers(_ seeds: ClosedRange<UInt64> = 1...1) throws -> Study {
        try Study(tiny, varying: [Variation("optimizer", ["adam", "sgd"])], seeds: seeds)
    }

    /// Each block takes a "valid" convolution and a pool off the side of 28 pixels: kernel k takes k − 1, pool p divides.
    private static func shrinksToNothing(blocks: Int, kernel: Int, pool: Int) -> Bool {
        var side = 28
        for _ in 0..<blocks {
            side -= kernel - 1
            if side < pool { return true }
            side /= pool
        }
        return false
    }

    @Test func impossibleNetworksOfTheGridAreNamed() throws {
        let experiment = try #require(try Experiment.named(["grid"]).first)
        guard case .search(let recipe, let variations) = experiment.work else {
            Issue.record("the grid is no search")
            return
        }
        let study = try Study(recipe, varying: variations)
        #expect(study.settings.count == 64 && study.possible.count == 40)
        for setting in study.settings {
            let values = setting.values.compactMap(Int.init)
            let isImpossible = Self.shrinksToNothing(blocks: values[0], kernel: values[2], pool: values[3])
            #expect((setting.problem != nil) == isImpossible, "\(setting.name)")
            // The layer, and what came.
            #expect(
                setting.problem.map { $0.contains("conv2d") || $0.contains("pool") } ?? true, "\(setting)")
        }
        // The first combination, counted by hand: convolutions, then 5 · 5 · 32 features.
        let convolutions = 320 + 9248 + 9248 + 9248
        #expect(study.settings[0].parameters == convolutions + 800 * 256 + 256 + 2570)
    }

    @Test func activationsChangeHiddenLayersOnly() throws {
        let recipe = Recipe(
            "a", layers: "conv 8 3 relu, pool 2, flatten, dense 16 relu, dense 10 softmax", epochs: 1)
        #expect(
            try recipe.varying("activation", "tanh").layers
                == "conv 8 3 tanh, pool 2, flatten, dense 16 tanh, dense 10 softmax")
        #expect(
            try recipe.varying("activation", "tanh", allLayers: true).layers
                == "conv 8 3 tanh, pool 2, flatten, dense 16 tanh, dense 10 tanh")
    }

    @Test(arguments: [
        ("width", "2", "conv 16 3 relu, pool 2, flatten, dense 32 relu, dense 10 softmax"),
        ("filters", "5", "conv 5 3 relu, pool 2, flatten, dense 16 relu, dense 10 softmax"),
        ("kernel", "5", "conv 8 5 relu, pool 2, flatten, dense 16 relu, dense 10 softmax"),
        ("units", "64", "conv 8 3 relu, pool 2, flatten, dense 64 relu, dense 10 softmax"),
        (
            "dense-layers", "2",
            "conv 8 3 relu, pool 2, flatten, dense 16 relu, dense 16 relu, dense 10 softmax"
        ),
    ])
    func layersVary(_ factor: String, _ value: String, _ expected: String) throws {
        let recipe = Recipe(
            "a", layers: "conv 8 3 relu, pool 2, flatten, dense 16 relu, dense 10 softmax", epochs: 1)
        #expect(try recipe.varying(factor, value).layers == expected)
    }

    @Test(arguments: [
        ("optimiser", ["adam", "sgd"], "did you mean"), ("optimizer", ["adam", "sdg"], "did you mean"),
        ("activation", ["relu"], "doesn't vary"), ("activation", ["relu", "relu"], "twice"),
        ("activation", ["relu", ""], "missing"), ("dropout", ["0.1", "0.2"], "no dropout layers"),
        ("batch-size", ["32", "0"], "whole number"),
    ])
    func mistakesAreNamed(_ factor: String, _ values: [String], _ expected: String) {
        let error = #expect(throws: QuillError.self) {
            try Study(Self.tiny, varying: [Variation(factor, values)])
        }
        #expect(error?.message.contains(expected) == true, "\(error?.message ?? "")")
    }

    @Test func tooManyCombinationsAreRefused() throws {
        let many = try (0..<5).map { number in
            try Variation(
                ["epochs", "batch-size", "units", "width", "dense-layers"][number],
                (1...100).map(String.init))
        }
        let error = #expect(throws: QuillError.self) { try Study(Self.tiny, varying: many) }
        #expect(error?.message.contains("10,000,000,000 combinations") == true, "\(error?.message ?? "")")
    }

    /// R: `p.adjust(c(0.04, 0.01, 0.03, 0.02, 0.05), "holm")`.
    @Test func correctionEqualsR() {
        let corrected = StudyResult.holm([0.04, 0.01, 0.03, 0.02, 0.05])
        for (value, expected) in zip(corrected, [0.09, 0.05, 0.09, 0.08, 0.09]) {
            #expect(abs(value - expected) < 1e-12)
        }
    }

    private static func values(_ history: History) -> [[String: Double]] {
        history.logs.map { Dictionary($0.map { ($0.key, $0.value) }) { $1 } }
    }

    /// Every outcome is that of a training of its own, and a second run repeats none.
    @Test func trainingsAreKept() throws {
        let folder = try Scratch()
        let study = try Self.optimizers(3...4)
        let first = try study.run(on: data, test: data, in: folder.path)
        #expect(first.outcomes.map(\.count) == [2, 2] && !first.isInterrupted)
        for (setting, outcomes) in zip(study.settings, first.outcomes) {
            for (seed, outcome) in zip(study.seeds, outcomes) {
                let (model, history) = try setting.recipe.train(on: data, seed: seed, verbose: .silent)
                let score = try model.evaluate(data)
                #expect(outcome.test == score)
                // The file has the metrics in the order of their names.
                #expect(Self.values(outcome.history) == Self.values(history))
                #expect(!outcome.wasDone && outcome.failure == nil)
            }
        }
        let runs = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let second = try study.run(on: data, test: data, in: folder.path)
        for (one, other) in zip(first.outcomes.joined(), second.outcomes.joined()) {
            #expect(other.wasDone && one.test == other.test && one.validation == other.validation)
            #expect(one.history == other.history)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == runs)
        // Runs with all scores don't need their models.
        for run in runs {
            try FileManager.default.removeItem(atPath: "\(folder.path)/\(run)/model.safetensors")
        }
        let third = try study.run(on: data, test: data, in: folder.path)
        #expect(third.outcomes.joined().map(\.wasDone) == [true, true, true, true])
        #expect(third.outcomes.joined().map(\.test) == first.outcomes.joined().map(\.test))

        let lines = first.csv.split(whereSeparator: \.isNewline)
        #expect(lines.count == 3 && lines[0].hasPrefix("optimizer,parameters,seeds,validation,"))
        #expect(first.chosen != nil && lines.count { $0.contains(",chosen,") } == 1)
        #expect(first.chart.names == ["adam", "sgd"])
    }

    /// A setting whose loss becomes NaN is recorded with the reason; the others go on.
    @Test func failuresAreRecorded() throws {
        let study = try Study(
            Recipe("tiny", layers: "dense 8 relu, dense 10 softmax", optimizer: .sgd(), epochs: 2),
            varying: [Variation("learning-rate", ["1e38", "0.01"])])
        let result = try study.run(on: data, test: data)
        #expect(result.rows[0].failures.count == 1 && result.rows[0].failures[0].contains("epoch 1"))
        #expect(result.rows[1].failures.isEmpty && result.chosen == 1)
        #expect(result.csv.contains(",failed,") && result.description.contains("Failed: learning-rate=1e38"))
    }

    /// The choice never looks at the test images.
    @Test func testImagesDoNotChoose() throws {
        var result = try Self.optimizers().run(on: data, test: data)
        let chosen = try #require(result.chosen)
        for index in result.outcomes.indices {
            let best = result.outcomes[chosen][0].validation
            result.outcomes[index][0].test = index == chosen ? nil : best
        }
        #expect(result.chosen == chosen)
        let scores = result.rows.map { $0.validation?.mean ?? 0 }
        #expect(scores[chosen] == scores.max())
    }

    /// The experiments' parameters are those of the recipes, and so are their published accuracies.
    @Test func experimentsAreTheRecipes() throws {
        for experiment in Experiment.all {
            guard case .training(let recipe) = experiment.work else { continue }
            #expect(experiment.publishedAccuracy == recipe.publishedAccuracy)
            guard let original = Recipe.all.first(where: { $0.id == recipe.id }) else { continue }
            #expect(try recipe.network().parameterCount == original.network().parameterCount)
        }
        #expect(Set(Experiment.all.map(\.tutorial)) == Set(Tutorial.allCases))
    }

    @Test func reproductionsHaveThePublishedFigures() throws {
        var trials = try Trials(on: data, test: data, in: nil)
        let experiments = try Experiment.named(["own-handwriting", "mlp-512x3-untrained"])
        let result = try Reproduction(of: experiments, seeds: [1, 2], epochs: 1, with: &trials)
        #expect(result.isScaledDown && result.rows.map(\.name) == ["mlp-512x3-untrained", "mlp-128"])
        #expect(result.rows.map(\.parameters) == [932_362, 101_770])
        #expect(result.rows.map(\.accuracies.count) == [2, 2])
        let page = result.markdown(
            data: "noise", command: "./quill reproduce", threads: 1, instructionSet: "portable")
        #expect(
            page.contains("| `mlp-128` | 101,770 | 1 | 0.9775 |") && page.contains("At most 1 epoch each"))
    }
}
