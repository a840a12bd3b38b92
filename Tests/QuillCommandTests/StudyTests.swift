import Foundation
import QuillCodecs
import QuillSystem
import TestSupport
import Testing

/// `quill study` and `quill reproduce`.
@Suite(.offThePool) struct StudyCommandTests: CommandSuite {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    private static func study(_ epochs: Int, _ place: String) -> [String] {
        [
            "study", "--layers", "dense 16 relu, dense 10 softmax", "--data", "strokes", "--limit", "300",
            "--epochs", "\(epochs)", "--vary", "activation=relu,tanh", "--in", place,
        ]
    }

    /// What doesn't depend on the clock and the folder.
    private static func scores(_ output: JSON) throws -> [[JSON?]] {
        try #require(output.members?["settings"]?.elements).map { setting in
            let trainings = setting.members?["trainings"]?.elements ?? []
            return [setting.members?["name"], setting.members?["parameters"]]
                + trainings.flatMap { training in
                    ["seed", "epochs", "validation", "test"].map { training.members?[$0] }
                }
        }
    }

    @Test func settingsAreCompared() throws {
        let table = try result(Self.study(1, "runs") + ["--plot", "errors.svg", "--csv", "table.csv"])
        #expect(table.code == 0 && table.error == "", "\(table.error)")
        for text in [
            "Study    ", "2 settings, 1 seed, 2 trainings", "hidden layers only", "Chosen   activation=",
            "Chance   ", "validation (95 %)",
        ] {
            #expect(table.output.contains(text), "\(table.output)")
        }
        #expect(folder.exists("errors.svg") && folder.exists("table.csv"))
        // The trainings are there; nothing runs again.
        let again = try result(Self.study(1, "runs"))
        #expect(again.output.components(separatedBy: ", done before").count == 3, "\(again.output)")
        let runs = try #require(try jsonOutput(of: ["runs"]).elements)
        #expect(runs.count == 2)
    }

    /// A killed study goes on within a training, and ends with the numbers of one that never stopped.
    @Test(arguments: [SIGINT, SIGKILL]) func goesOn(_ signal: Int32) throws {
        let whole = try jsonOutput(of: Self.study(150, "whole"), notes: true)
        let running = try program.start(Self.study(150, "cut") + ["--json"])
        while running.process.isRunning, !folder.exists("cut/layers-1/backup.safetensors") { usleep(200) }
        kill(running.process.processIdentifier, signal)
        let cut = try running.result()
        #expect(cut.code == (signal == SIGKILL ? SIGKILL : 128 + signal), "\(cut.error)")
        let rest = try jsonOutput(of: Self.study(150, "cut"), notes: true)
        #expect(try Self.scores(rest) == Self.scores(whole))
        #expect(rest.members?["chosen"] == whole.members?["chosen"])
    }

    @Test(arguments: [
        (["--vary", "aktivation=relu,tanh"], "did you mean"),
        (["--vary", "activation=relu"], "doesn't vary"),
        (["--vary", "activation"], "expected a setting with its values"), ([], "--vary"),
        (["--vary", "activation=relu,tanh", "--metric", "f1"], "nothing reports 'f1'"),
        (["--vary", "kernel=3,5"], "no hidden convolutions"),
        (["--vary", "activation=relu,tanh", "--hold-out", "0"], "held-out images"),
    ])
    func mistakesAreNamed(_ arguments: [String], _ expected: String) throws {
        let result = try result(["study", "mlp-128", "--data", "strokes"] + arguments)
        #expect(result.code == 2 && result.output == "", "\(result.output)")
        #expect(result.error.contains(expected), "\(result.error)")
    }

    @Test func impossibleSettingsAreLeftOut() throws {
        let result = try result([
            "study", "--layers", "conv 2 3 relu, pool 2, flatten, dense 10 softmax", "--data", "strokes",
            "--limit", "100", "--epochs", "1", "--vary", "kernel=3,29",
        ])
        #expect(result.code == 0 && result.output.contains("Left out kernel=29: conv2d"), "\(result)")
    }

    @Test func experimentsAreListed() throws {
        let list = try #require(try jsonOutput(of: ["reproduce", "--list"]).elements)
        let names = list.compactMap { $0.members?["experiment"]?.string }
        #expect(names.count == 20 && Set(names).count == 20 && names.contains("grid"))
        let misspelled = try result(["reproduce", "gird"])
        #expect(misspelled.code == 2 && misspelled.error.contains("did you mean grid"), "\(misspelled.error)")
    }

    @Test func experimentsAreReproduced() throws {
        let arguments = [
            "reproduce", "own-handwriting", "--data", "strokes", "--limit", "200", "--epochs", "1", "--seeds",
            "2",
        ]
        let first = try result(arguments + ["--markdown", "page.md"])
        #expect(first.code == 0 && first.output.contains("can't be compared"), "\(first.error)")
        let page = String(decoding: try folder.contents("page.md"), as: UTF8.self)
        #expect(page.contains("| `mlp-128` | 101,770 | 1 | 0.9775 |"), "\(page)")
        let second = try jsonOutput(of: arguments)
        let row = try #require(second.members?["rows"]?.elements?.first?.members)
        let trainings = try #require(row["trainings"]?.elements)
        #expect(trainings.map { $0.members?["was_done"] } == [.bool(true), .bool(true)])
    }
}
