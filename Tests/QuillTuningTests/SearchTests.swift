import Foundation
import QuillCodecs
import QuillData
import QuillNetwork
import QuillStrokes
import QuillSystem
import QuillTensor
import QuillTraining
import TestSupport
import Testing

@testable import QuillTuning

/// Searches: what they record, what they survive, and what they choose.
@Suite(.offThePool) struct SearchTests {
    let scratch: Scratch
    let line: SearchSpace = ["x": .float(-1...1)]

    init() throws { scratch = try Scratch() }

    /// The grid of the fourth tutorial: of 64 networks, 24 shrink the image to nothing.
    @Test func impossibleNetworksAreNamedBeforeAnyIsTrained() throws {
        let space: SearchSpace = [
            "blocks": [2, 3], "filters": [32, 64], "kernel": [3, 5], "pool": [2, 3], "layers": [1, 2],
            "units": [256, 512],
        ]
        let images = try ImageData.strokes(trainCount: 40, testCount: 10).train
        let search = try Search(space, on: images, sampler: .grid) { settings in
            Recipe(
                "grid",
                layers: try settings.layers(
                    "{blocks} * (conv {filters} {kernel} same relu, conv {filters} {kernel} relu, pool {pool}), "
                        + "{layers} * (dense {units} relu), dense 10"),
                epochs: 1, validation: .split(0.1))
        }
        let result = try search.result()
        #expect(result.trials.count == 64)
        #expect(result.count(.impossible) == 24 && result.count(.waiting) == 40)
        for trial in result.trials {
            let settings = trial.settings
            // By hand: each block shrinks the side by the kernel less one, then divides it, rounding down.
            var side = 28
            var fits = true
            for _ in 0..<settings.int("blocks") {
                side -= settings.int("kernel") - 1
                fits = fits && side >= settings.int("pool")
                side = max(side, 0) / settings.int("pool")
            }
            #expect((trial.state == .waiting) == fits, "\(settings)")
            #expect(fits || trial.reason?.contains("2d_") == true, "\(trial.reason ?? "")")
        }
    }

    /// Settings, seeds, and values of random trials don't depend on how many run at once.
    @Test func randomTrialsDoNotDependOnTheWorkers() throws {
        func trials(_ jobs: Int) throws -> [Trial] {
            let search = try Search(line, goal: .maximize, sampler: .random, seed: 3) {
                $0.settings.double("x") * Double($0.seed % 7)
            }
            return try search.run(trials: 12, jobs: jobs).trials.map { trial in
                var trial = trial
                trial.seconds = nil
                return trial
            }
        }
        #expect(try trials(1) == trials(4))
    }

    @Test func aSearchGoesOnWhereItWas() throws {
        func search() throws -> Search {
            try Search(line, goal: .minimize, seed: 5, storage: scratch("a/search.sqlite")) { trial in
                abs(trial.settings.double("x") - 0.25)
            }
        }
        let whole = try Search(line, goal: .minimize, seed: 5) { abs($0.settings.double("x") - 0.25) }
            .run(trials: 30, jobs: 1).trials.map(\.value)
        #expect(try search().run(trials: 12, jobs: 1).trials.count == 12)
        #expect(try search().run(trials: 30, jobs: 1).trials.map(\.value) == whole)
        #expect(try search().run(trials: 30, jobs: 1).trials.count == 30)
    }

    @Test func anotherSpaceUnderTheSameNameIsAnError() throws {
        let path = scratch("search.sqlite")
        _ = try Search(line, goal: .minimize, storage: path) { _ in 0 }
        let error = #expect(throws: QuillError.self) {
            try Search(["x": .float(-2...2)], goal: .minimize, storage: path) { _ in 0 }
        }
        #expect(
            error?.message.contains("there is another search of this name: its space is 'x = -1.0..1.0'")
                == true)
        try scratch.put("text.sqlite", Array("this is no database at all, but a text".utf8))
        #expect(throws: QuillError.self) {
            try Search(line, goal: .minimize, storage: scratch("text.sqlite")) { _ in 0 }
        }
    }

    /// A process was killed in the middle of a transaction: whoever opens the file next, be it for reading alone, rolls it back.
    @Test func whatAKilledProcessLeftHalfWrittenIsRolledBack() throws {
        let search = try Search(line, goal: .minimize, seed: 5, storage: scratch("search.sqlite")) { _ in 0 }
        let trials = try search.run(trials: 2, jobs: 1).trials
        try search.store.write { file in
            // With so small a cache, SQLite writes pages to the file before the transaction ends.
            try file.run("PRAGMA cache_size = 1")
            for number in 0..<2000 {
                try file.run("INSERT INTO report VALUES (?, 1, 0.5)", [.integer(100 + number)])
            }
            try file.run("UPDATE trial SET state = 'failed'")
            for name in ["search.sqlite", "search.sqlite-journal"] {
                try scratch.put("killed/" + name, scratch.bytes(name))
            }
        }
        let left = try scratch.bytes("killed/search.sqlite")
        #expect(try SearchResult(contentsOf: scratch("killed/search.sqlite")).trials == trials)
        #expect(try scratch.bytes("killed/search.sqlite") != left)
        // Killed before anything was stored.
        try scratch.put("empty.sqlite", [])
        let error = #expect(throws: QuillError.self) {
            try SearchResult(contentsOf: scratch("empty.sqlite"))
        }
        #expect(error?.message.contains("no search has begun in it") == true)
    }

    @Test func failuresAreRecordedAndTheOthersGoOn() throws {
        struct Broken: Error {}
        let search = try Search(["x": [1, 2, 3, 4]], goal: .minimize, sampler: .grid) { trial in
            switch trial.settings.int("x") {
            case 1: throw QuillError(.data, "a reason")
            case 2: return .nan
            default: return Double(trial.settings.int("x"))
            }
        }
        let result = try search.run(jobs: 2)
        #expect(result.trials.map(\.state) == [.failed, .failed, .complete, .complete])
        #expect(result.trials.map(\.reason) == ["a reason", "its value is nan", nil, nil])
        #expect(result.best?.number == 3)
    }

    /// A trial whose process has ended is taken over; one that ends its process again and again fails.
    @Test func trialsOfDeadProcessesAreTakenOver() throws {
        let path = scratch("search.sqlite")
        let search = try Search(["x": [1, 2]], goal: .minimize, sampler: .grid, storage: path) {
            Double($0.settings.int("x"))
        }
        let own = ProcessIdentity.current
        #expect(own.hasEnded == false)
        func leave(_ number: Int, attempt: Int, start: String) throws {
            try search.store.write { file in
                _ = try file.run(
                    "UPDATE trial SET state = 'running', attempt = ?, host = ?, process = ?, start = ? WHERE number = ?",
                    [
                        .integer(attempt), .text(own.host), .integer(Int(own.number)), .text(start),
                        .integer(number),
                    ])
            }
        }
        // The number of this process, but of one that started at another time.
        try leave(1, attempt: 1, start: "another")
        try leave(2, attempt: TrialStore.mostAttempts, start: "another")
        let result = try search.run(jobs: 1)
        #expect(result.trials.map(\.state) == [.complete, .failed])
        #expect(result.trials[1].reason?.hasPrefix("its process ended 3 times") == true)
        // One that runs is left alone.
        try leave(1, attempt: 2, start: own.start)
        #expect(try search.run(jobs: 1).trials[0].state == .running)
    }

    @Test func aMetricThatNobodyReportsEndsTheSearch() throws {
        let images = try ImageData.strokes(trainCount: 40, testCount: 10).train
        func search(_ metric: Metric) throws -> Search {
            try Search(["units": [4, 8]], on: images, sampler: .grid, metric: metric, mode: .max) {
                settings in
                Recipe(
                    "small", layers: "dense \(settings.int("units")) relu, dense 10", epochs: 1,
                    validation: .split(0.2))
            }
        }
        let training = #expect(throws: QuillError.self) { try search(.accuracy) }
        #expect(training?.message.contains("expected a metric on validation data") == true)
        let unknown = #expect(throws: QuillError.self) { try search("val_f1_score").run(jobs: 1) }
        #expect(
            unknown?.message.contains("'val_f1_score' is not reported; available: loss, accuracy") == true)
    }

    /// The trials and the winner's test equal trainings by hand.
    @Test func trialsEqualTrainingsByHand() throws {
        let data = try ImageData.strokes(trainCount: 200, testCount: 50)
        @Sendable func recipe(_ units: Int) -> Recipe {
            Recipe("small", layers: "dense \(units) relu, dense 10", epochs: 2, validation: .split(0.2))
        }
        let search = try Search(["units": [4, 32]], on: data.train, sampler: .grid) {
            recipe($0.int("units"))
        }
        let result = try search.run(jobs: 2)
        for trial in result.trials {
            let history = try recipe(trial.settings.int("units"))
                .train(on: data.train, seed: trial.seed, verbose: .silent).history
            #expect(trial.value == history.validationAccuracy.last)
        }
        let winner = try #require(result.best).settings.int("units")
        let study = try search.confirm(on: data.test, seeds: [4, 5])
        #expect(
            try study.accuracies
                == [4, 5].map {
                    try recipe(winner).train(on: data.train, seed: $0, verbose: .silent).model
                        .evaluate(data.test).accuracy
                })
        let again = #expect(throws: QuillError.self) { try search.confirm(on: data.test) }
        #expect(again?.message.contains("was tested before") == true)
    }

    @Test func importanceIsTheShareOfTheVariance() throws {
        // The variance of 4x is sixteen times that of y.
        let search = try Search(["y": .float(0...1), "x": .float(0...1)], goal: .minimize, sampler: .random) {
            4 * $0.settings.double("x") + $0.settings.double("y")
        }
        let importance = try search.run(trials: 200, jobs: 1).importance
        #expect(importance.map(\.name) == ["x", "y"])
        #expect(abs(importance[0].share - 16.0 / 17) < 0.05 && abs(importance[1].share - 1.0 / 17) < 0.03)
    }
}
