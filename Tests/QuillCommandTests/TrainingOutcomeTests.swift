import Foundation
import QuillSystem
import TestSupport
import Testing

/// Trainings that diverge, that continue, that meet another one, and that don't fit.
@Suite(.offThePool) struct TrainingOutcomeTests {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    private static let small = ["train", "--layers", "dense 16 relu, dense 10", "--limit", "300"]

    /// A diverged training replaces neither the model nor the checkpoint of a good one.
    @Test func divergedTrainingsReplaceNothing() throws {
        #expect(try program.start(Self.small + ["--epochs", "2"]).result().code == 0)
        let good = try folder.contents("digits.safetensors")
        let result = try program.start(
            Self.small + ["--epochs", "3", "--optimizer", "sgd", "--learning-rate", "1e30"]
        ).result()
        #expect(result.code == 1)
        #expect(
            result.error.hasPrefix("quill: epoch 1, step ") && result.error.contains(" of 9: the loss is ")
                && result.error.contains("The likeliest cause is a learning rate of 1e+30"), "\(result.error)"
        )
        #expect(result.error.split(separator: "\n").count == 1)
        #expect(try folder.contents("digits.safetensors") == good)
        #expect(!folder.exists("digits.checkpoint.safetensors"))
        #expect(result.output.contains("Note     digits.safetensors exists and will be replaced"))
    }

    /// Training on changes the model, whatever schedule it was trained with.
    @Test(arguments: ["cosine", "one-cycle", "linear"])
    func endedSchedulesStartAnew(_ schedule: String) throws {
        let first = try program.start(
            Self.small + ["--epochs", "2", "--schedule", schedule, "--patience", "0"]
        ).result()
        #expect(first.code == 0, "\(first.error)")
        let before = try folder.contents("digits.safetensors")
        for flags in [[], ["--schedule", "constant"], ["--schedule", "cosine"]] {
            let arguments = [
                "train", "digits.safetensors", "--limit", "300", "--epochs", "1", "-o", "b.safetensors",
            ]
            let again = try program.start(arguments + flags).result()
            #expect(again.code == 0, "\(again.error)")
            #expect(try folder.contents("b.safetensors") != before)
            #expect(!again.output.contains("the learning rate"), "\(again.output)")
            if flags.last == "constant" { #expect(again.output.contains("Adam 0.001, seed 1")) }
        }
    }

    /// Interrupts a training after its first checkpoint.
    private func interrupt(_ flags: [String]) throws {
        let running = try program.start(
            ["train", "--layers", "dense 24 relu, dense 10", "--limit", "500", "--batch-size", "7"] + flags)
        while running.process.isRunning, !folder.exists("digits.checkpoint.safetensors") { usleep(200) }
        kill(running.process.processIdentifier, SIGINT)
        #expect(try running.result().code == 130)
    }

    /// Resuming with more epochs stretches the schedule over them.
    @Test func moreEpochsStretchTheSchedule() throws {
        try interrupt(["--epochs", "300", "--schedule", "cosine", "--patience", "0"])
        let resumed = try program.run(
            "train", "--resume", "digits.checkpoint.safetensors", "--epochs", "310", "--verbose", "0")
        #expect(resumed.code == 0, "\(resumed.error)")
        #expect(resumed.output.contains("Note     CosineDecay now ends after epoch 310 instead of 300"))
    }

    /// The output is beside the checkpoint, wherever the program runs.
    @Test func resumedRunsWriteBesideTheirCheckpoint() throws {
        try interrupt(["--epochs", "400", "--patience", "0"])
        try folder.makeFolder("other")
        let elsewhere = Program(folder: folder("other"))
        let resumed = try elsewhere.run(
            "train", "--resume", "../digits.checkpoint.safetensors", "--verbose", "0")
        #expect(resumed.code == 0, "\(resumed.error)")
        #expect(folder.exists("digits.safetensors") && !folder.exists("other/digits.safetensors"))
        #expect(!folder.exists("digits.checkpoint.safetensors"))
    }

    /// The second of two trainings that write the same file refuses, and leaves the first one's checkpoint alone.
    @Test func onlyOneTrainingWritesAFile() throws {
        let long = [
            "train", "--layers", "dense 24 relu, dense 10", "--limit", "500", "--batch-size", "7", "--epochs",
            "100000", "--patience", "0",
        ]
        let first = try program.start(long)
        while first.process.isRunning, !folder.exists("digits.checkpoint.safetensors") { usleep(200) }
        let second = try program.start(Self.small + ["--epochs", "1"]).result()
        #expect(second.code == 1)
        #expect(
            second.error
                == "quill: --output: digits.safetensors: another training (process "
                + "\(first.process.processIdentifier)) writes this file and its checkpoint; wait until it has ended, "
                + "or choose another --output\n")
        #expect(folder.exists("digits.checkpoint.safetensors"))
        // A killed one doesn't block the next.
        kill(first.process.processIdentifier, SIGKILL)
        _ = try first.result()
        #expect(try program.start(Self.small + ["--epochs", "1"]).result().code == 0)
        let hidden = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!hidden.contains { $0.hasSuffix(".lock") })
    }

    /// Each is one line, before anything is done.
    @Test(
        arguments: [
            (["train", "-o", ""], 2, "--output: expected a file's name, received nothing"),
            (["teach", ".", "-o", ""], 2, "--output: expected a file's name, received nothing"),
            (
                ["train", "-o", "folder/"], 1,
                "--output: cannot write 'folder/': expected the name of a file"
            ),
            (["train", "--batch-size", "99999999999999"], 2, "--batch-size: expected 1 to 65536"),
            (
                ["train", "--layers", "dense 1000000, dense 1000000, dense 10"], 1,
                "layers: the 1,000,796,000,010 parameters of these layers need "
            ),
        ] as [([String], Int32, String)])
    func isRefusedAtOnce(_ arguments: [String], _ code: Int32, _ message: String) throws {
        let result = try program.start(arguments).result()
        #expect(result.code == code)
        #expect(result.error.contains(message), "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1)
    }
}
