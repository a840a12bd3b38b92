import Foundation
import QuillCodecs
import QuillSystem
import QuillTuning
import TestSupport
import Testing

/// `quill search`.
@Suite(.offThePool) struct SearchCommandTests: CommandSuite {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    private static func search(_ epochs: Int = 1, _ name: String = "s") -> [String] {
        [
            "search", "--layers", "{depth} * (dense {units} relu), dense 10 softmax", "--vary", "units=4,8",
            "--vary", "depth=1..2", "--sampler", "grid", "--data", "strokes", "--limit", "300", "--epochs",
            "\(epochs)", "--name", name,
        ]
    }

    /// What doesn't depend on the clock.
    private static func scores(_ output: JSON) throws -> [[JSON?]] {
        try #require(output.members?["trials"]?.elements).map { trial in
            ["number", "settings", "seed", "state", "value", "epochs", "parameters"].map {
                trial.members?[$0]
            }
        }
    }

    @Test func aGridIsSearchedAndTheWinnerIsTestedOnce() throws {
        let first = try result(Self.search() + ["--seeds", "2", "--plot", "lines.svg"])
        #expect(first.code == 0 && first.error == "", "\(first.error)")
        for text in [
            "Search   searches/s.sqlite: units, depth", "4 trials: 4 complete", "Winner   trial ",
            "Best     trial ",
            "Test     accuracy ", "2 seeds trained anew", "Matters  ",
        ] {
            #expect(first.output.contains(text), "\(text): \(first.output)")
        }
        #expect(folder.exists("lines.svg"))
        let shown = try jsonOutput(of: ["search", "show", "s"])
        #expect(shown.members?["trials"]?.elements?.count == 4)
        // A second run trains nothing and doesn't test again.
        let again = try result(["search", "resume", "s", "--seeds", "2"])
        #expect(again.code == 0 && !again.output.contains("Winner "), "\(again.output) \(again.error)")
        let same = try jsonOutput(of: ["search", "show", "s", "--tensorboard", "logs"])
        #expect(same.members?["tests"] == shown.members?["tests"])
        #expect(try Self.scores(same) == Self.scores(shown) && folder.exists("logs/trial-4"))
    }

    /// Killed at any moment, a search goes on, and ends with the trials of one that never stopped.
    @Test(arguments: [SIGINT, SIGKILL]) func goesOn(_ signal: Int32) throws {
        let tail = ["--seeds", "0"]
        let whole = try jsonOutput(of: Self.search(40, "whole") + tail, notes: true)
        var (name, code) = ("", Int32(0))
        // On a busy machine, a search may be over before the signal comes; another one is cut, then.
        for attempt in 1...20 where code == 0 {
            name = "cut-\(attempt)"
            let running = try program.start(Self.search(40, name) + tail + ["--json"])
            func isUnderWay() -> Bool {
                let result = try? SearchResult(contentsOf: folder("searches/\(name).sqlite"))
                return result?.trials.contains { $0.state == .running } ?? false
            }
            while running.process.isRunning, !isUnderWay() { usleep(1000) }
            kill(running.process.processIdentifier, signal)
            code = try running.result().code
        }
        #expect(code == (signal == SIGKILL ? SIGKILL : 128 + signal))
        let rest = try jsonOutput(of: ["search", "resume", name] + tail, notes: true)
        #expect(try Self.scores(rest) == Self.scores(whole))
    }

    @Test(arguments: [
        (["--vary", "unit=4,8"], "nothing uses 'unit'"), (["--vary", "units=4,"], "one is missing"),
        (["--vary", "units=4,8", "--sampler", "bayes"], "--sampler"),
        (["--vary", "units=4,8", "--pruner", "hyperband"], "--pruner"),
        (["--vary", "units=4,8", "--metric", "f1"], "nothing reports 'f1'"), ([], "--vary"),
        (["--vary", "learning-rate=1e-4..1e-2 log", "--sampler", "grid"], "--vary"),
        (["--vary", "units=1..1000000000", "--vary", "epochs=1..1000", "--sampler", "grid"], "--vary"),
        (["--vary", "units=4,8", "--hold-out", "0"], "held-out images"),
    ])
    func mistakesAreNamed(_ arguments: [String], _ expected: String) throws {
        let result = try result(["search", "mlp-128", "--data", "strokes"] + arguments)
        #expect(result.code == 2 && result.output == "", "\(result.output)")
        #expect(result.error.contains(expected), "\(result.error)")
        #expect(!folder.exists("searches"))
    }

    @Test func failuresAreRecorded() throws {
        let result = try result([
            "search", "--layers", "dense 8 relu, dense 10 softmax", "--vary", "learning-rate=0.01,1e38",
            "--optimizer", "sgd", "--sampler", "grid", "--data", "strokes", "--limit", "200", "--epochs", "2",
            "--seeds", "0",
        ])
        #expect(result.code == 0 && result.output.contains("1 complete, 1 failed"), "\(result)")
        #expect(result.output.contains("epoch 1"))
    }

    @Test func anotherSearchOfTheSameNameIsRefused() throws {
        let first = try result(Self.search() + ["--seeds", "0", "--quiet"])
        #expect(first.code == 0 && first.output == "", "\(first)")
        let other = try result(Self.search(2) + ["--seeds", "0"])
        #expect(other.code == 1 && other.error.contains("another search of this name"), "\(other.error)")
        let unknown = try result(["search", "show", "t"])
        #expect(unknown.code == 1 && unknown.error.contains("there is no search 't'"), "\(unknown.error)")
    }

    @Test func readOnlyFoldersAreNamed() throws {
        let result = try result(Self.search() + ["--in", "/proc/searches"])
        #expect(result.code == 1 && result.error.split(separator: "\n").count == 1, "\(result.error)")
    }
}
