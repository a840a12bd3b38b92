import Foundation
import Quill
import QuillCodecs
import QuillData
import QuillStrokes
import QuillTensor
import TestSupport
import Testing

@testable import QuillCommand

/// `--mmap`: data that needn't fit into memory.
@Suite(.offThePool) struct MappedDataTests: CommandSuite {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    private static let digits = try! ImageData.strokes(seed: 3, trainCount: 200, testCount: 20)

    @Test func trainsToTheSameFile() throws {
        let images = Self.digits.train
        for (index, range) in [0..<80, 80..<200].enumerated() {
            try folder.makeFolder("shards")
            try putArrays("shards/part-\(index).npz", images[range])
        }
        let outputs = try [["--no-mmap"], ["--mmap"], ["--mmap", "--threads", "1"]].map { flags in
            let name = "model\(flags.count)\(flags[0]).safetensors"
            let result = try trainShortly("shards", flags + ["--output", name, "--no-run"])
            #expect(result.code == 0, "\(result.error)")
            if flags == ["--mmap"] {
                #expect(result.output.contains("2 shards joined once, into "), "\(result.output)")
                #expect(result.output.contains("aren't looked for in mapped images"), "\(result.output)")
            }
            return try Model.load(from: folder(name)).weights
        }
        #expect(outputs[0] == outputs[1] && outputs[0] == outputs[2])
        let check = try program.run("data", "check", "shards", "--mmap")
        #expect(check.code == 0 && check.output.contains("2 shards joined before, in "), "\(check.output)")
        let evaluated = try program.run(
            "evaluate", "model1--mmap.safetensors", "--data", "shards/part-0.npz", "--mmap")
        #expect(evaluated.code == 1 && evaluated.error.contains("none to test on"), "\(evaluated.error)")
    }

    @Test func windowsAreResumed() throws {
        try putArrays("a.npz", Self.digits.train)
        let common = [
            "--data", "a.npz", "--mmap", "--shuffle-window", "50", "--layers", "dense 10", "--no-run",
        ]
        let result = try result(["train", "--epochs", "2", "--output", "m.safetensors"] + common)
        #expect(result.code == 0, "\(result.error)")
        let wrong = try program.run("train", "--shuffle-window", "0")
        #expect(
            wrong.code == 2 && wrong.error.contains("--shuffle-window: expected at least 1"), "\(wrong.error)"
        )
        let table = try program.run("train", "--data", "strokes", "--mmap")
        #expect(
            table.code == 2 && table.error.contains("--mmap: expected IDX, npy, or npz files"),
            "\(table.error)")
    }
}
