import Foundation
import QuillCodecs
import QuillTensor
import TestSupport
import Testing

/// Trains a small network on the built-in digits and uses it, with the program.
@Suite(.offThePool) struct TrainingTests {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    private func trained() throws -> String {
        let result = try program.run(
            "train", "--layers", "dense 32 relu, dense 10", "--limit", "500", "--epochs", "8")
        #expect(result.code == 0 && result.error == "", "\(result.error)")
        return result.output
    }

    @Test func tellsWhatItDoes() throws {
        let lines = try trained().split(separator: "\n").map(String.init)
        #expect(
            lines[0] == "Data     Strokes: 450 to train on, 50 held out, 500 to test on (built in, seed 1)")
        #expect(lines[1].hasPrefix("         MNIST is not in the cache"))
        #expect(lines[2] == "Network  layers: 25,450 parameters, batch 32, Adam 0.001, seed 1")
        #expect(lines[3] == "Run      runs/layers-1")
        #expect(lines[4].hasPrefix("Epoch 1/8 15/15  ") && lines[11].hasPrefix("Epoch 8/8 15/15  "))
        #expect(lines[12].hasPrefix("Best     val_loss "))
        #expect(lines[13].hasPrefix("Test     accuracy 0.") && lines[13].contains("(95 %: 0."))
        #expect(lines[14].hasPrefix("Saved    digits.safetensors ("))
        #expect(lines[15].hasPrefix("Next     ") && lines[15].hasSuffix(" predict digits.safetensors 0…9"))
        #expect(lines.count == 16)
        #expect(!folder.exists("digits.checkpoint.safetensors"))
    }

    @Test func optimizersAndSchedulesAreChosen() throws {
        let small = ["train", "--layers", "dense 10", "--limit", "64", "--epochs", "2"]
        let cases = [
            (["--optimizer", "adamw", "--schedule", "cosine"], "AdamW CosineDecay from 0.001"),
            (
                ["--optimizer", "sgd", "--learning-rate", "0.5", "--schedule", "one-cycle"],
                "SGD OneCycle from 0.02"
            ),
            (["--schedule", "linear"], "Adam PolynomialDecay from 0.001"),
            (["--optimizer", "muon", "--schedule", "constant"], "Muon 0.001"),
        ]
        for (flags, text) in cases {
            let result = try program.start(small + flags).result()
            #expect(result.code == 0 && result.error == "", "\(result.error)")
            #expect(result.output.contains("batch 32, \(text), seed 1"), "\(result.output)")
        }
    }

    @Test func trainingStartsFromTheWeightsOfAnotherModel() throws {
        _ = try trained()
        let flags = [
            "--limit", "500", "--epochs", "1", "--weights", "digits.safetensors", "-o", "b.safetensors",
        ]
        let layers = ["train", "--layers", "dense 32 relu, dense 20 relu, dense 10"]
        let result = try program.start(layers + flags).result()
        #expect(result.code == 0 && result.error == "", "\(result.error)")
        for problem in [
            "'dense_1/kernel': expected shape [32, 20], received [32, 10]",
            "'dense_1/bias': expected shape [20], received [10]", "'dense_2/bias' [10] is missing",
        ] {
            #expect(result.output.contains("digits.safetensors: weight \(problem); it keeps its values"))
        }
        func accuracy(_ flags: [String]) throws -> Double {
            let words = [
                "train", "--layers", "dense 32 relu, dense 10", "--limit", "500", "--epochs", "1", "--json",
            ]
            let result = try program.start(words + flags).result()
            let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            return try #require((object?["test"] as? [String: Any])?["accuracy"] as? Double)
        }
        let weights = ["--weights", "digits.safetensors", "-o", "c.safetensors"]
        #expect(try accuracy(weights) > accuracy(["-o", "d.safetensors"]) + 0.1)
        // Another network's weights, and a checkpoint.
        let other = try program.start(["train", "--layers", "dense 7 relu, dense 9 relu, dense 10"] + flags)
            .result()
        #expect(other.code == 1 && other.error.contains("received none"), "\(other.error)")
        let resumed = try program.run(
            "train", "--resume", "digits.checkpoint.safetensors", "--weights", "digits.safetensors")
        #expect(resumed.code == 2 && resumed.error.contains("leave out --weights"), "\(resumed.error)")
    }

    @Test func theSavedModelReadsDigits() throws {
        _ = try trained()
        let summary = try program.run("summary", "digits.safetensors")
        #expect(summary.code == 0 && summary.output.contains("Total params: 25,450"))

        let evaluation = try program.run("evaluate", "digits.safetensors", "--limit", "500", "--json")
        let scores = try #require(try json(evaluation.output).members?["test"]?.members)
        guard case .number(let accuracy)? = scores["accuracy"] else {
            Issue.record("no accuracy in \(evaluation.output)")
            return
        }
        #expect(accuracy > 0.5 && scores["count"] == .integer(500))

        // The same digits by different notations.
        let limit = ["--limit", "500", "--json"]
        for range in ["0…9", "0..9", "0...9", "0-9", "test:0-9"] {
            let byRange = try program.start(["predict", "digits.safetensors", range] + limit).result()
            let all = try #require(try json(byRange.output).elements)
            #expect(byRange.code == 0 && all.count == 10, "\(range)")
            let one = try program.start(["predict", "digits.safetensors", "test:7"] + limit).result()
            let seventh = try #require(try json(one.output).elements?.first?.members)
            for key in ["number", "digit", "label"] { #expect(seventh[key] == all[7].members?[key]) }
        }
        let fromTraining = try program.start(["predict", "digits.safetensors", "train:0"] + limit).result()
        #expect(try json(fromTraining.output).elements?.count == 1)

        let table = try program.run("predict", "digits.safetensors", "0…9", "--limit", "500")
        #expect(table.output.contains("\nnumber  class  label      0      1"))
        #expect(table.output.contains(" of 10 correct\n"))
    }

    @Test(arguments: ["mine.npy", "mine.idx3-ubyte", "mine.idx.gz", "float.npy"])
    func readsImagesFromFiles(_ name: String) throws {
        _ = try trained()
        // An upright white bar in the middle, twice: it resembles a one most.
        var image = [UInt8](repeating: 0, count: 784)
        for row in 4..<24 { for column in 13..<15 { image[row * 28 + column] = 255 } }
        let images = try Tensor<UInt8>([2, 28, 28], image + image)
        switch name {
        case "mine.npy": try Npy.write(.uint8(images), to: folder(name))
        case "float.npy":
            try Npy.write(.float32(images.map { Float($0) }.reshaped(to: [2, 28, 28, 1])), to: folder(name))
        case "mine.idx.gz":
            try Data(Gzip.deflate(try IDX.encode(.uint8(images)))).write(
                to: URL(fileURLWithPath: folder(name)))
        default: try IDX.write(.uint8(images), to: folder(name))
        }
        let result = try program.run("predict", "digits.safetensors", name, "--json")
        let rows = try #require(try json(result.output).elements)
        #expect(result.code == 0 && rows.count == 2)
        #expect(rows.map { $0.members?["label"] } == [.null, .null])
        #expect(rows[0].members?["probabilities"] == rows[1].members?["probabilities"])
        #expect(rows[0].members?["digit"] == .integer(1))
    }

    @Test func refusesImagesOfAnotherSize() throws {
        try Npy.write(.uint8(Tensor([2, 27, 28], repeating: 0)), to: folder("odd.npy"))
        let result = try program.run("predict", "mlp-128", "odd.npy")
        #expect(result.code == 1)
        #expect(
            result.error
                == "quill: odd.npy: expected the pixels of [28, 28, 1] (height, width, channels), received 756 per image\n"
        )
    }

    @Test func printsOneObjectOrNothingIfAsked() throws {
        let arguments = ["train", "--layers", "dense 10", "--limit", "200", "--epochs", "2"]
        let quiet = try program.start(arguments + ["--quiet"]).result()
        #expect(quiet.code == 0 && quiet.output == "" && quiet.error == "")
        let result = try program.start(arguments + ["--json", "--validation", "0.2"]).result()
        let members = try #require(try json(result.output).members)
        #expect(members["training"] == .integer(160) && members["held_out"] == .integer(40))
        #expect(members["epochs"]?.elements?.count == 2 && members["model"] == .string("digits.safetensors"))
    }

    @Test func tellsWhichRowsAreHeldOut() throws {
        let result = try program.run(
            "train", "--layers", "dense 10", "--limit", "200", "--epochs", "1", "--validation", "0.2")
        #expect(result.output.contains("160 to train on, the last 40 held out (160–199), 200 to test on"))
    }

    @Test func stopsEarlyAndKeepsTheBestWeights() throws {
        let result = try program.run(
            "train", "--layers", "dense 10", "--limit", "100", "--epochs", "50", "--patience", "1",
            "--learning-rate", "0.5")
        #expect(result.output.contains("\nStopped  after epoch "))
        #expect(result.output.contains("whose weights are kept"))
    }

    @Test func goesOnLearningWithASavedModel() throws {
        _ = try trained()
        let result = try program.run(
            "train", "digits.safetensors", "--limit", "500", "--epochs", "1", "-o", "more.safetensors")
        #expect(result.code == 0 && folder.exists("more.safetensors"))
        #expect(result.output.contains("Network  digits.safetensors: 25,450 parameters"))
    }

    @Test func measuresTrainingSteps() throws {
        let result = try program.run(
            "bench", "--layers", "dense 10", "--batch-size", "16", "--seconds", "0.01", "--threads", "1",
            "--json")
        let members = try #require(try json(result.output).members)
        #expect(members["network"] == .string("layers") && members["batch"] == .integer(16))
        #expect(members["parameters"] == .integer(7850) && members["threads"] == .integer(1))
        for key in [
            "quill_ms", "arithmetic", "arena_bytes", "inference_1_ms", "inference_256_images_per_s",
            "peak_memory_bytes",
        ] {
            switch members[key] {
            case .number(let number): #expect(number > 0, "\(key)")
            case .integer(let number): #expect(number > 0, "\(key)")
            default: Issue.record("\(key) is \(String(describing: members[key]))")
            }
        }
    }
}
