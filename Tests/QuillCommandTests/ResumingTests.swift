import Foundation
import QuillSystem
import TestSupport
import Testing

/// A resumed run produces the same file as an uninterrupted one, whichever signal interrupted it.
@Suite(.offThePool) struct ResumingTests {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    private static let training = [
        "train", "--layers", "dense 24 relu, dropout 0.2, dense 10", "--limit", "500", "--epochs", "120",
        "--hold-out", "0.1", "--patience", "100", "--batch-size", "7", "--seed", "5",
    ]

    /// Starts training and sends a signal after the first checkpoint.
    private func interrupt(_ signal: Int32, _ flags: [String] = []) throws -> Program.Result {
        let running = try program.start(Self.training + flags + ["--output", "cut.safetensors"])
        while running.process.isRunning, !folder.exists("cut.checkpoint.safetensors") { usleep(200) }
        kill(running.process.processIdentifier, signal)
        return try running.result()
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
    func goesOnToTheBit(_ signal: Int32) throws {
        let whole = try program.start(
            Self.training + ["--output", "whole.safetensors", "--checkpoint-every", "0"])
        #expect(try whole.result().code == 0)
        let cut = try interrupt(signal)
        if signal == SIGKILL {
            #expect(cut.code == SIGKILL)
        } else {
            #expect(cut.code == 128 + signal, "\(cut.error)")
            #expect(cut.output.contains("\nStopped  interrupted in epoch "))
            #expect(cut.output.hasSuffix(" train --resume cut.checkpoint.safetensors\n"))
        }
        #expect(!folder.exists("cut.safetensors"))

        // The checkpoint knows its data, whatever the environment says.
        let later = Program(folder: folder.path, environment: ["QUILL_DATA": "elsewhere"])
        let rest = try later.run("train", "--resume", "cut.checkpoint.safetensors", "--threads", "1")
        #expect(rest.code == 0 && rest.output.contains("\nResumed  in epoch "), "\(rest.error)")
        #expect(try folder.contents("cut.safetensors") == folder.contents("whole.safetensors"))
        #expect(!folder.exists("cut.checkpoint.safetensors"))
    }

    /// A checkpoint knows its shards. The last batch has two rows for four shards.
    @Test func goesOnInShards() throws {
        let flags = ["--shards", "4"]
        let whole = try program.start(
            Self.training + flags + ["--output", "whole.safetensors", "--checkpoint-every", "0"])
        #expect(try whole.result().code == 0)
        #expect(try interrupt(SIGINT, flags).code == 128 + SIGINT)
        let given = try program.run("train", "--resume", "cut.checkpoint.safetensors", "--shards", "2")
        #expect(given.code == 2)
        #expect(given.error.contains("leave out --shards"), "\(given.error)")
        let rest = try program.run("train", "--resume", "cut.checkpoint.safetensors", "--threads", "1")
        #expect(rest.code == 0, "\(rest.error)")
        #expect(try folder.contents("cut.safetensors") == folder.contents("whole.safetensors"))
    }

    @Test func refusesOtherDigits() throws {
        _ = try interrupt(SIGINT)
        let images = folder("few-images"), labels = folder("few-labels")
        let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]
        try Data(header + [UInt8](repeating: 7, count: 2 * 784)).write(to: URL(fileURLWithPath: images))
        try Data([0, 0, 8, 1, 0, 0, 0, 2, 3, 4]).write(to: URL(fileURLWithPath: labels))
        let result = try program.run(
            "train", "--resume", "cut.checkpoint.safetensors", "--data", "few-images")
        #expect(result.code == 1)
        #expect(
            result.error.hasPrefix("quill: the interrupted run was not trained on IDX files"))
    }

    @Test func refusesAModelThatIsNoCheckpoint() throws {
        let trained = try program.run("train", "--layers", "dense 10", "--limit", "50", "--epochs", "1")
        #expect(trained.code == 0)
        let result = try program.run("train", "--resume", "digits.safetensors")
        #expect(result.code == 1)
        #expect(result.error.hasPrefix("quill: digits.safetensors: expected a checkpoint"))
    }
}
