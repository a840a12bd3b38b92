import Foundation
import QuillCodecs
import QuillData
import QuillStrokes
import QuillTensor
import TestSupport
import Testing

@testable import QuillCommand

/// What careless use provokes: a usage error or a line, never silence.
@Suite(.offThePool) struct CarelessUseTests: CommandSuite {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    private static let digits = try! ImageData.strokes(seed: 3, trainCount: 200, testCount: 20)

    private func train(_ arguments: String...) throws -> Program.Result {
        try trainShortly("a.npz", arguments)
    }

    @Test func flagsWithoutEffectAreUsageErrors() throws {
        try putArrays("a.npz", Self.digits.train)
        let pictures = try DigitFolders(folder, count: 40)
        try pictures.writeFolders("pictures", pictures.rows(), names: DigitFolders.words)
        let cases: [(arguments: [String], says: String)] = [
            (
                ["data", "check", "a.npz", "--label-column", "last"],
                "--label-column: expected a table, received"
            ),
            (
                ["data", "check", "pictures", "--scale", "0..1"],
                "--scale: expected a table or arrays, received"
            ),
            (["data", "check", "strokes", "--invert"], "--invert: expected a file or folder of your own"),
            (["train", "--data", "a.npz", "--delimiter", ";"], "--delimiter: expected a table"),
            (["train", "--data", "a.npz", "--epochs", "0"], "--epochs: expected 1 to 1000000, received 0"),
            (
                ["predict", "mlp-128", "pictures/train/zero", "--scale", "0..1"],
                "--scale: expected a table or arrays, received pictures"
            ),
            (
                ["predict", "mlp-128", "a.npz", "--data", "strokes"],
                "--data: expected numbers of images, received files"
            ),
        ]
        let more: [(arguments: [String], says: String)] = [
            (
                ["data", "check", "a.npz", "--invert", "--no-invert"],
                "--invert and --no-invert exclude each other"
            ),
            (
                ["predict", "mlp-128", "a.npz", "--normalize"],
                "--normalize: expected pictures, received a.npz"
            ),
            (
                ["predict", "mlp-128", "3", "--no-normalize"],
                "--no-normalize: expected pictures, received numbers"
            ),
            (
                ["predict", "mlp-128", "a.npz", "--classes", "a,b"],
                "--classes: expected a model's file, received"
            ),
            (["verify", "a", "--against", "b", "--limit", "3"], "--limit: expected --images or --data, too"),
            (["verify", "a", "--against", "b", "--invert"], "--invert: expected --images or --data, too"),
            (["verify", "a", "--against", "b", "--seed", "3", "--images"], "--seed: expected random inputs"),
            (["evaluate", "mlp-128", "--dark"], "--dark: expected --plot, too"),
            (["errors", "a", "--json", "-o", "a.png"], "--output and --json exclude each other"),
            (["view", "--seed", "3"], "--seed: expected --random, too"),
            (["view", "--index", "3", "--grid", "2x2"], "--index and --grid exclude each other"),
            (
                ["data", "describe", "strokes", "--json", "--samples", "3"],
                "--samples and --json exclude each other"
            ),
            (
                ["train", "--hold-out", "-0.1"],
                "--hold-out: expected a number from 0 to below 1, received -0.1"
            ),
            (["train", "--epochs", "-3"], "--epochs: expected 1 to 1000000, received -3"),
            (["train", "--data", "a.npz", "--limit", "-1"], "--limit: expected at least 1, received -1"),
            (["predict", "mlp-128", "-3"], "'-3': expected a name, a file, or a number from 0"),
            (["data", "check", "a.csv", "--delimiter", ","], "--delimiter: a.csv: expected several fields"),
        ]
        try put("a.csv", "label\tpixel0\n1\t0\n")
        for (arguments, says) in cases + more {
            let result = try result(arguments)
            #expect(result.code == 2 && result.error.contains(says), "\(arguments): \(result)")
        }
    }

    @Test func patienceWithoutHeldOutImagesIsTold() throws {
        try putArrays("a.npz", Self.digits.train)
        let result = try train("--patience", "3", "--validation", "0")
        #expect(result.code == 0, "\(result)")
        #expect(
            result.output.contains(
                "without held-out images, training stops when its own loss hasn't improved for 3 epochs"),
            "\(result.output)")
        let few = try train("--hold-out", "0.02")
        #expect(few.output.contains("4 rows held out for 10 classes, so their figures say little"), "\(few)")
    }

    @Test func evaluatingNeedsTestImages() throws {
        try putArrays("a.npz", Self.digits.train)
        #expect(try train().code == 0)
        for arguments in [
            ["evaluate", "digits.safetensors"], ["errors", "digits.safetensors", "--terminal"],
        ] {
            let result = try program.start(arguments + ["--data", "a.npz"]).result()
            #expect(
                result.code == 1
                    && result.error.contains("there are only training images (200), none to test on; "))
        }
        // Pixels of another range than those trained on are told.
        let halved = Self.digits.test.images.map { $0 / 100 }
        try Npz.write(
            ["x_test": .uint8(halved), "y_test": .int32(Self.digits.test.labels)], to: folder("test.npz"))
        let dim = try program.run("evaluate", "digits.safetensors", "--data", "test.npz")
        #expect(
            dim.code == 0 && dim.output.contains("but the network was trained on pixels from 0 to"), "\(dim)")
    }

    @Test func filesWithoutNetworksProposeNothing() throws {
        try putArrays("a.npz", Self.digits.train)
        for name in ["weights.npz", "model.json"] {
            let result = try train("-o", name)
            #expect(result.code == 0 && folder.exists(name), "\(result)")
            #expect(
                !result.output.contains("Next") && !result.output.contains("with optimizer"),
                "\(result.output)")
        }
    }

    @Test func nothingOfTheDataIsReplaced() throws {
        let pictures = try DigitFolders(folder, count: 40)
        try pictures.writeFolders("pictures", pictures.rows(), names: DigitFolders.words)
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder("pictures/train/zero")).first)
        let path = "pictures/train/zero/\(name)"
        let before = try folder.contents(path)
        let result = try program.run("data", "check", "pictures", "--grid", path)
        #expect(
            result.code == 2 && result.error.contains("--grid: expected another file than the input"),
            "\(result)")
        #expect(try folder.contents(path) == before)
        #expect(try program.run("data", "check", "pictures", "--grid", "pictures/new.png").code == 0)
    }

    /// The same column has the labels for training and for predicting.
    @Test func labelsAmongPixelsAreFoundByEveryCommand() throws {
        let images = Self.digits.train
        let labels = images.labels.elements
        let header = (0..<784).map { "pixel\($0)" }
        let lines = ([header] + images.indices.map { images[$0].image.elements.map(\.description) })
            .enumerated()
            .map { row, cells in
                var cells = cells
                cells.insert(row == 0 ? "Ziffer" : "\(labels[row - 1])", at: 300)
                return cells.joined(separator: ",")
            }
        try put("a.csv", lines.joined(separator: "\n") + "\n")
        let trained = try trainShortly("a.csv")
        #expect(trained.output.contains("labels are in column 301 ('Ziffer')"), "\(trained)")
        let output = try jsonOutput(of: ["predict", "digits.safetensors", "a.csv"], notes: true)
        let rows = try #require(output.elements)
        #expect(rows.map { $0.members?["label"]?.string } == labels.map { "\($0)" })
    }

    @Test func numbersOfThingsAreInTheRightForm() throws {
        try putArrays("a.npz", Self.digits.train)
        #expect(try train().code == 0)
        let equal = try program.run("diff", "digits.safetensors", "digits.safetensors")
        #expect(equal.output == "Weights  all 2 tensors are equal\n")
        try Npz.write(["w": .float32(.zeros([2]))], to: folder("w.npz"))
        #expect(try program.run("diff", "w.npz", "w.npz").output == "Weights  the only tensor is equal\n")
        // Nothing is known of a class without images.
        let test = Self.digits.test.filter { $0.label != 3 }
        try Npz.write(
            ["x_test": .uint8(test.images), "y_test": .int32(test.labels)], to: folder("test.npz"))
        let score = try program.run("evaluate", "digits.safetensors", "--data", "test.npz").output
        #expect(score.contains("\n3              –        –        –        0\n"), "\(score)")
    }

    /// By their content, models in a folder of data may be replaced, and data may not.
    @Test func onlyModelsOfAFolderAreReplaced() throws {
        try folder.makeFolder("data")
        try putArrays("data/a.npz", Self.digits.train)
        try put("data/a.json", "{}")
        for name in ["data/a.json", "data/a.npz"] {
            let result = try trainShortly("data", ["-o", name])
            #expect(
                result.code == 2 && result.error.contains("--output: expected another file than the input"),
                "\(result)")
        }
        for _ in 0..<2 { #expect(try trainShortly("data", ["-o", "data/m.safetensors"]).code == 0) }
    }

    /// The checkpoint of a training that is running belongs to it.
    @Test func outputMayNotBeALiveCheckpoint() throws {
        try putArrays("a.npz", Self.digits.train)
        let first = try program.start([
            "train", "--layers", "dense 10", "--data", "a.npz", "--epochs", "100000", "--patience",
            "0", "--quiet",
        ])
        defer { first.process.terminate() }
        while first.process.isRunning, !folder.exists("digits.checkpoint.safetensors") { usleep(1000) }
        let second = try train("-o", "digits.checkpoint.safetensors")
        #expect(second.code == 1 && second.error.contains("another training"), "\(second)")
    }
}
