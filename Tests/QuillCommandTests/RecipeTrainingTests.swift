import Foundation
import Quill
import QuillCodecs
import Synchronization
import TestSupport
import Testing

@testable import QuillCommand

/// The command trains every recipe as the library does.
struct RecipeTrainingTests {
    let folder: Scratch

    init() throws { folder = try Scratch() }

    /// A recipe with a schedule, one with early stopping, and one with flags.
    @Test(arguments: [
        (["cnn-10k", "--epochs", "2"], 2, 80), (["mlp-128-32-early", "--epochs", "3"], 3, 80),
        (["mlp-512x3", "--epochs", "2", "--batch-size", "16", "--seed", "4"], 2, 80),
    ])
    func theCommandTrainsAsTheLibrary(_ arguments: [String], _ epochs: Int, _ count: Int) throws {
        let result = try Program(folder: folder.path).start(
            ["train"] + arguments + ["--limit", "\(count)", "--data", "strokes", "--quiet"]
        ).result()
        #expect(result.code == 0 && result.error == "", "\(result.error)")
        let saved = try Model.load(from: folder("digits.safetensors"))

        var recipe = try Recipe.named(arguments[0])
        recipe.epochs = epochs
        if arguments.contains("--batch-size") { recipe.batchSize = 16 }
        let digits = try ImageData.strokes(trainCount: count, testCount: 1).train
        let (model, _) = try recipe.train(
            on: digits, seed: arguments.contains("--seed") ? 4 : 1, verbose: .silent)
        #expect(saved.weights == model.weights)
        #expect(saved.optimizerState == model.optimizerState)
    }

    /// Records the arguments of the hooks.
    private final class Calls: Sendable {
        let finished = Mutex<[(heldOut: Dataset, seed: UInt64, path: String)]>([])
    }

    /// A recipe that prepares its images and finishes its file is trained in the same way.
    @Test func aMadeUpRecipeIsTrainedAndFinished() throws {
        let calls = Calls()
        let recipe = Recipe(
            "twice", layers: "dense 8 relu, dense 10", schedule: .cosine, epochs: 2,
            prepare: { images, _ in (try images.concatenated(with: images), .rows(.lastCount(20))) },
            finish: { model, heldOut, seed, path in
                calls.finished.withLock { $0.append((heldOut, seed, path)) }
                try model.save(to: path, metadata: ["owner": "me"])
                return Recipe.Findings(
                    [("Seen", [("held out", Double(heldOut.count))])], next: "read \(path)")
            })
        let digits = try ImageData.strokes(trainCount: 50, testCount: 30)
        let output = folder("twice.safetensors")
        var job = try TrainingJob(.recipe(recipe), TrainingOptions.parse(["--seed", "6"]), runtime: .default)
        job.output = output
        let run = TrainingRun(
            report: Report(isSilent: true), verbosity: .silent, isInterruptible: false)
        let outcome = try #require(try run.perform(job, on: digits, runtime: .default).members)

        #expect(outcome["network"] == .string("twice") && outcome["seed"] == .integer(6))
        #expect(outcome["training"] == .integer(80) && outcome["held_out"] == .integer(20))
        #expect(outcome["findings"] == .object(["seen": .object(["held_out": .number(20)])]))
        #expect(outcome["test"]?.members?["count"] == .integer(30))
        let finished = calls.finished.withLock { $0 }
        #expect(finished.count == 1 && finished[0].seed == 6 && finished[0].path == output)
        let last = digits.train[30..<50]
        #expect(finished[0].heldOut.images == last.images && finished[0].heldOut.labels == last.labels)
        let (model, _) = try recipe.train(on: digits.train, seed: 6, verbose: .silent)
        #expect(try Model.load(from: output).weights == model.weights)
        #expect(!folder.exists("twice.checkpoint.safetensors"))
    }

    @Test func aRecipeWithItsOwnHeldOutImagesTakesNoOthers() throws {
        for flag in ["--hold-out", "--validation"] {
            let result = try Program(folder: folder.path).run("train", "reader", flag, "0.1")
            #expect(result.code == 2)
            #expect(
                result.error
                    == "quill: reader holds out its own images; leave out --hold-out and --validation\n")
        }
    }

    @Test func anAutoencoderIsTrainedAndEvaluated() throws {
        let program = Program(folder: folder.path)
        let trained = try program.run(
            "train", "autoencoder-16-32", "--limit", "40", "--epochs", "1", "--data", "strokes")
        #expect(trained.code == 0 && trained.error == "", "\(trained.error)")
        #expect(trained.output.contains("\nTest     loss 0."))
        let evaluated = try program.run(
            "evaluate", "digits.safetensors", "--limit", "40", "--data", "strokes", "--json")
        #expect(evaluated.code == 0 && evaluated.error == "", "\(evaluated.error)")
        let test = try #require(try json(evaluated.output).members?["test"]?.members)
        #expect(test.keys.sorted() == ["count", "loss"])
    }
}
