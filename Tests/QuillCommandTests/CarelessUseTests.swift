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
    let folder: Folder
    let program: Program

    init() throws {
        folder = try Folder()
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
        for (arguments, says) in cases {
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

    /// The checkpoint of a training that is running belongs to it.
    @Test func outputMayNotBeALiveCheckpoint() throws {
        try putArrays("a.npz", Self.digits.train)
        let first = try program.start([
            "train", "--layers", "dense 10", "--data", "a.npz", "--epochs", "100000", "--quiet",
        ])
        defer { first.process.terminate() }
        while first.process.isRunning, !folder.exists("digits.checkpoint.safetensors") { usleep(1000) }
        let second = try train("-o", "digits.checkpoint.safetensors")
        #expect(second.code == 1 && second.error.contains("another training"), "\(second)")
    }
}
