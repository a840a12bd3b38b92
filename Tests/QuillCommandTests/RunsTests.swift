import Foundation
import Quill
import QuillCodecs
import QuillSystem
import TestSupport
import Testing

/// The runs that `quill train` keeps, `quill runs`, the score card of `quill evaluate`, and `--seeds`.
@Suite(.offThePool) struct RunsTests: CommandSuite {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    private static let small = [
        "train", "--layers", "dense 16 relu, dense 10", "--limit", "300", "--data", "strokes", "--epochs",
        "2",
    ]

    @Test func trainingsAreKept() throws {
        let first = try program.start(Self.small).result()
        #expect(first.code == 0 && first.output.contains("\nRun      runs/layers-1\n"), "\(first.error)")
        let second = try jsonOutput(of: Self.small + ["--seed", "2"])
        #expect(second.members?["run"] == .string("runs/layers-2"))
        let runs = try #require(try jsonOutput(of: ["runs"]).elements)
        #expect(runs.map { $0.members?["name"] } == [.string("layers-1"), .string("layers-2")])
        let run = try #require(runs[1].members)
        #expect(run["status"] == .string("finished") && run["epochs"] == second.members?["epochs"])
        #expect(run["result"]?.members?["test"] == second.members?["test"])
        #expect(run["configuration"]?.members?["seed"] == .integer(2))
        #expect(
            try folder.contents("runs/layers-2/model.safetensors") == folder.contents("digits.safetensors"))
        #expect(
            try folder.contents("runs/layers-1/model.safetensors") != folder.contents("digits.safetensors"))

        // The log has the lines that the terminal had.
        let log = String(decoding: try folder.contents("runs/layers-1/log.txt"), as: UTF8.self)
        for label in ["Data ", "Network ", "Test ", "Saved "] {
            #expect(log.contains("  \(label)"), "\(log)")
        }

        let list = try program.run("runs")
        #expect(list.output.split(separator: "\n").count == 3 && list.output.contains("layers-1"))
        let show = try program.run("runs", "show", "layers-1")
        #expect(
            show.code == 0 && show.output.contains("Dense(16") && show.output.contains("Status   finished"))
        let comparison = try program.run("runs", "compare", "layers-1", "layers-2")
        #expect(comparison.code == 0 && comparison.output.contains("seed"), "\(comparison.error)")
        let compared = try program.run(
            "compare", "runs/layers-1", "runs/layers-2", "--data", "strokes", "--limit", "300")
        #expect(
            compared.code == 0 && compared.output.contains("only the first is right on"), "\(compared.error)")
        let plot = try program.run("plot", "layers-1", "runs/layers-2", "-o", "curves.svg")
        #expect(plot.code == 0 && folder.exists("curves.svg"), "\(plot.error)")
        let single = try program.run("plot", "layers-1", "-o", "curve.svg")
        #expect(single.output.contains("a gap of "), "\(single.output)\(single.error)")
    }

    @Test func foldersAreTheUsersChoice() throws {
        #expect(try program.start(Self.small + ["--no-run", "-q"]).result().code == 0)
        #expect(!folder.exists("runs"))
        #expect(try program.run("runs").output.hasPrefix("There are no runs in runs"))
        #expect(try program.start(Self.small + ["--run", "mine", "-q"]).result().code == 0)
        #expect(folder.exists("mine/result.json") && !folder.exists("runs"))
        let again = try program.start(Self.small + ["--run", "mine", "-q"]).result()
        #expect(again.code == 1 && again.error.hasPrefix("quill: --run: mine: there is a run in this folder"))
        let elsewhere = Program(folder: folder.path, environment: ["QUILL_RUNS": "all"])
        #expect(try elsewhere.start(Self.small + ["-q"]).result().code == 0)
        #expect(folder.exists("all/layers-1/result.json"))
        // A folder that can't be made is said, and training goes on.
        let hindered = Program(folder: folder.path, environment: ["QUILL_RUNS": "digits.safetensors/runs"])
        let result = try hindered.start(Self.small).result()
        #expect(result.code == 0 && result.output.contains("Note     no run folder: "), "\(result.error)")
        #expect(try program.run("runs", "show", "nothing").code == 1)
        #expect(try program.start(Self.small + ["--run", "a", "--no-run"]).result().code == 2)
    }

    @Test func damagedRunsAreOneLineEach() throws {
        #expect(try program.start(Self.small + ["-q"]).result().code == 0)
        try folder.makeFolder("runs/empty")
        let list = try program.run("runs")
        #expect(list.code == 0 && list.output.contains("layers-1"))
        #expect(list.error == "note: runs/empty: not the folder of a run; it has no configuration.json\n")
        let plot = try program.run("plot", "empty", "-o", "x.svg")
        #expect(plot.code == 1 && plot.error.split(separator: "\n").count == 1, "\(plot.error)")
    }

    /// A training that can't begin leaves no folder; one that diverges says why.
    @Test func failuresAreKept() throws {
        let unfit = try program.run(
            "train", "--layers", "dense 10, dense 7", "--data", "strokes", "--limit", "50")
        #expect(unfit.code != 0 && !folder.exists("runs/layers-1"))
        let diverged = try program.start(
            Self.small + ["--optimizer", "sgd", "--learning-rate", "1e30", "-q"]
        ).result()
        #expect(diverged.code == 1)
        let run = try #require(try jsonOutput(of: ["runs"]).elements?.first?.members)
        #expect(run["status"] == .string("failed"))
        #expect(run["result"]?.members?["reason"]?.string?.contains("the loss is") == true)
    }

    /// A resumed run goes on in its folder, wherever the program runs.
    @Test func resumedRunsKeepTheirFolder() throws {
        let long = ["train", "--layers", "dense 24 relu, dense 10", "--limit", "500", "--batch-size", "7"]
        let running = try program.start(long + ["--data", "strokes", "--epochs", "200", "--patience", "0"])
        while running.process.isRunning, !folder.exists("digits.checkpoint.safetensors") { usleep(200) }
        kill(running.process.processIdentifier, SIGINT)
        #expect(try running.result().code == 130)
        let cut = try #require(try jsonOutput(of: ["runs"]).elements?.first?.members)
        #expect(cut["status"] == .string("interrupted"))
        let resumed = try program.run(
            "train", "--resume", "digits.checkpoint.safetensors", "--epochs", "205", "-q")
        #expect(resumed.code == 0, "\(resumed.error)")
        let runs = try #require(try jsonOutput(of: ["runs"]).elements)
        #expect(runs.count == 1 && runs[0].members?["epochs"]?.elements?.count == 205)
        #expect(runs[0].members?["status"] == .string("finished"))
    }

    /// The model of a killed run is there, and every command says how far it came.
    @Test(arguments: ["0", "1000"]) func killedRunsHaveAModel(_ patience: String) throws {
        let long = ["train", "--layers", "dense 24 relu, dense 10", "--limit", "500", "--batch-size", "7"]
        let running = try program.start(
            long + ["--data", "strokes", "--epochs", "100000", "--patience", patience])
        while running.process.isRunning, !folder.exists("runs/layers-1/checkpoint.safetensors") {
            usleep(200)
        }
        kill(running.process.processIdentifier, SIGKILL)
        _ = try running.result()
        let test = ["--data", "strokes", "--limit", "200"]
        for arguments in [
            ["evaluate", "layers-1"] + test, ["errors", "layers-1", "-o", "errors.svg"] + test,
            ["predict", "layers-1", "0…3", "--data", "strokes"], ["plot", "layers-1", "-o", "curves.svg"],
            ["report", "layers-1", "-o", "report.html"] + test,
        ] {
            let result = try program.start(arguments).result()
            #expect(result.code == 0, "\(arguments): \(result.error)")
            #expect(result.error.hasPrefix("note: runs/layers-1: training was killed "), "\(result.error)")
            #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
        let page = String(decoding: try folder.contents("report.html"), as: UTF8.self)
        #expect(page.contains("runs/layers-1: training was killed "))
    }

    /// Ctrl-C among several seeds says which are left.
    @Test func interruptedSeedsAreNamed() throws {
        let long = ["train", "--layers", "dense 24 relu, dense 10", "--limit", "500", "--batch-size", "7"]
        let running = try program.start(
            long + [
                "--data", "strokes", "--epochs", "100000", "--patience", "0", "--seed", "4", "--seeds", "3",
            ])
        while running.process.isRunning, !folder.exists("digits-seed4.checkpoint.safetensors") { usleep(200) }
        kill(running.process.processIdentifier, SIGINT)
        let result = try running.result()
        #expect(result.code == 130)
        let line = "layers: seed 4 isn't trained to the end; seeds 5–6 aren't trained: --seed 5 --seeds 2"
        #expect(
            result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(line),
            "\(result.output)")
    }

    /// An autoencoder has no classes to be right or wrong about.
    @Test func autoencodersAreEvaluatedByTheirLoss() throws {
        var model = try Model(input: [28, 28, 1], seed: 2) {
            Rescaling(1 / 255)
            Conv2D(1, 3, padding: .same, activation: .sigmoid)
        }
        try model.compile(loss: .binaryCrossentropy())
        try model.save(to: folder("auto.safetensors"))
        let test = ["--data", "strokes", "--limit", "50"]
        for (command, code, part) in [
            (["evaluate", "auto.safetensors"], 0, "Test     loss"),
            (["errors", "auto.safetensors", "-o", "e.svg"], 1, "expected a classifier"),
            (["compare", "auto.safetensors", "auto.safetensors"], 1, "expected a classifier"),
            (["explain", "auto.safetensors", "3"], 1, "expected a classifier"),
            (["report", "auto.safetensors"], 0, "report.html"),
        ] {
            let result = try program.start(command + test).result()
            #expect(result.code == Int32(code), "\(command): \(result.error)")
            #expect((result.output + result.error).contains(part), "\(result)")
        }
        let page = String(decoding: try folder.contents("report.html"), as: UTF8.self)
        #expect(page.contains("has no scores: expected a classifier"))
    }

    /// Test images among the training images are said before training.
    @Test func sharedImagesAreSaid() throws {
        let rows = (0..<40).map { row in
            (["\(row % 10)"] + (0..<784).map { "\(($0 * (row + 3)) % 256)" }).joined(separator: ",")
        }
        try folder.makeFolder("data")
        for (name, rows) in [("train", rows), ("test", Array(rows.prefix(10)))] {
            try rows.joined(separator: "\n").write(
                toFile: folder("data/\(name).csv"), atomically: true, encoding: .utf8)
        }
        let result = try program.run(
            "train", "--layers", "dense 10", "--data", "data", "--epochs", "1", "--json", "--hold-out", "0.2")
        #expect(result.code == 0, "\(result.error)")
        #expect(result.output.contains("all 10 test images are training images, too"), "\(result.output)")
    }

    @Test func evaluationHasAScoreCard() throws {
        #expect(try program.start(Self.small + ["-q"]).result().code == 0)
        let evaluate = ["evaluate", "digits.safetensors", "--data", "strokes", "--limit", "300"]
        let text = try program.start(evaluate + ["--plot", "card.svg"]).result()
        #expect(text.code == 0 && folder.exists("card.svg"), "\(text.error)")
        for word in ["\nTest     accuracy ", "class  precision", "  predicted", "calibration error"] {
            #expect(text.output.contains(word), "\(text.output)")
        }
        let values = try #require(try jsonOutput(of: evaluate).members)
        let card = try #require(values["score_card"]?.members)
        #expect(card["classes"]?.elements?.count == 10)
        let counts = (card["confusion"]?.elements ?? []).map { ($0.elements ?? []).compactMap(\.integer) }
        let right = counts.indices.reduce(0) { $0 + counts[$1][$1] }
        #expect(counts.joined().reduce(0, +) == values["test"]?.members?["count"]?.integer)
        let accuracy = try #require(values["test"]?.members?["accuracy"]?.double)
        #expect(abs(Double(right) / Double(counts.joined().reduce(0, +)) - accuracy) < 1e-6)
        #expect(try program.start(evaluate + ["--plot", "card.txt"]).result().code == 2)
    }

    @Test func seedsHaveASpread() throws {
        let values = try jsonOutput(of: Self.small + ["--seeds", "3", "--seed", "4"])
        let studies = try #require(values.members?["studies"]?.elements)
        #expect(
            studies.count == 1
                && studies[0].members?["seeds"] == .array([.integer(4), .integer(5), .integer(6)]))
        let runs = try #require(values.members?["runs"]?.elements)
        let accuracies = runs.compactMap { $0.members?["test"]?.members?["accuracy"] }
        #expect(studies[0].members?["accuracies"] == .array(accuracies) && accuracies.count == 3)
        for seed in 4...6 { #expect(folder.exists("digits-seed\(seed).safetensors")) }
        #expect(!folder.exists("digits.safetensors") && folder.exists("runs/layers-3"))
        let alone = try jsonOutput(of: Self.small + ["--seed", "5", "-o", "alone.safetensors"])
        #expect(alone.members?["test"] == runs[1].members?["test"])

        let two = [
            "train", "mlp-128", "--versus", "mlp-128-32", "--seeds", "2", "--limit", "200", "--data",
            "strokes",
        ]
        let paired = try program.start(two + ["--epochs", "1"]).result()
        #expect(paired.code == 0 && paired.output.contains("\nPaired   "), "\(paired.output)\(paired.error)")
        #expect(folder.exists("digits-mlp-128-32-seed2.safetensors"))
        #expect(try program.start(Self.small + ["--versus", "mlp-128"]).result().code == 2)
    }

    /// Answers from a pipe; wrong ones are asked again, and the end of the input ends the quiz.
    @Test func quizzesTakeAnswersFromAPipe() throws {
        let script =
            "printf 'x\\n3\\n\\n4\\n' | \(Program.path ?? "") quiz --data strokes --limit 20 --count 5 --seed 1 --json 2>questions.txt"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "QUILL_OFFLINE": "1"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let values = try JSON(parsing: [UInt8](output), name: "quiz").members
        #expect(values?["count"] == .integer(2) && values?["answers"] == .array([.integer(3), .integer(4)]))
        let questions = String(decoding: try folder.contents("questions.txt"), as: UTF8.self)
        #expect(questions.contains("or q to end, received 'x'") && questions.contains("received ''"))
    }
}
