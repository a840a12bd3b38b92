import Foundation
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// The format of `Documentation/AddingAFileFormat.md`, which is unknown to the library.
@Suite struct PlainTextTests {
    private let formats = ModelFileFormats.standard.adding([PlainText()])

    /// The page shows the code of `PlainText.swift`, which these tests compile and run.
    @Test func thePageShowsThisCode() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        func text(_ path: String) throws -> String {
            try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
        }
        let page = try text("../../Documentation/AddingAFileFormat.md")
        let block = try #require(
            page.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```").first
        )
        let code = try text("PlainText.swift")
        let declaration = try #require(code.range(of: "/// A model as lines"))
        #expect(block == "import Quill\n\n" + code[declaration.lowerBound...])
    }

    @Test(arguments: [chain, branches, images]) func savesAndLoads(
        _ make: @Sendable () throws -> Model
    ) throws {
        let scratch = try Scratch()
        let model = try make()
        var notes: [String] = []
        try model.save(to: scratch("a.model.txt"), formats: formats, notes: { notes.append($0) })
        let loaded = try Model.load(from: scratch("a.model.txt"), formats: formats) { notes.append($0) }
        #expect(Memory(loaded) == Memory(model))
        #expect(loaded.summary == model.summary)
        #expect(notes.isEmpty)
        // Without the format, the file is rejected, and the error lists the readable formats.
        #expect(
            message { _ = try Model.load(from: scratch("a.model.txt")) }
                .hasPrefix(
                    "\(scratch("a.model.txt")): not a model file, or truncated; expected one of safetensors (.safetensors)"
                ))
    }

    @Test func saysWhatItLeavesOut() throws {
        let scratch = try Scratch()
        let path = scratch("a.MODEL.txt")
        var model = try branches()
        try model.compile(loss: .sparseCategoricalCrossentropy(fromLogits: true))
        var notes: [String] = []
        try model.save(
            to: path, metadata: ["author": "me"], halvesKernels: true, formats: formats,
            notes: { notes.append($0) })
        #expect(
            notes == [
                "\(path): plain text files cannot hold everything; left out: the optimizer, losses, and metrics, "
                    + "the optimizer's state, metadata, weights in 16 bits"
            ])
        let loaded = try Model.load(from: path, formats: formats) { notes.append($0) }
        #expect(loaded.compilation == nil && notes.count == 1)
        #expect(bits(loaded.weights) == bits(model.weights))
    }

    @Test func readsItsOwnErrors() throws {
        let scratch = try Scratch()
        let cases = [
            ("", "truncated: expected a network"), ("{}\n", "configuration.class_name: expected a string"),
            (try branches().network.kerasJSON + "\ndense/bias\t1\n", "'dense/bias': expected a weight"),
            (try branches().network.kerasJSON + "\n\t\t\n", "'': expected a weight"),
            (try branches().network.kerasJSON, "weight conv2d/kernel [3, 3, 1, 3] is missing"),
        ]
        for (rest, says) in cases {
            let path = try scratch.put("a", Array("plain text model 1\n\(rest)".utf8))
            let message = message { _ = try Model.load(from: path, formats: formats) }
            #expect(message.hasPrefix("\(path): "), "\(message)")
            #expect(message.contains(says), "\(message)")
        }
    }

    @Test func holdsNoCheckpoints() throws {
        let scratch = try Scratch()
        var model = try chain()
        try model.compile(loss: .sparseCategoricalCrossentropy())
        let says =
            "a plain text file cannot hold the optimizer, losses, and metrics, the optimizer's state, "
            + "the training state; expected .safetensors"
        let path = scratch("a.model.txt")
        let keeper = ModelCheckpoint(to: path, formats: formats)
        #expect(
            message(.argument) { try model.fit(noise(4), callbacks: [keeper], verbose: .silent) }
                == "\(path): \(says)")
        #expect(scratch.names.isEmpty)
        // It can hold just the best model.
        try model.fit(
            noise(8), validation: .split(0.5),
            callbacks: [ModelCheckpoint(to: path, saveBestOnly: true, formats: formats)], verbose: .silent)
        let best = try Model.load(from: path, formats: formats)
        #expect(bits(best.weights) == bits(model.weights))
        // The checkpoint of such a model uses another format, which can hold it.
        let beside = Checkpoint.path(besideModel: path, formats: formats)
        #expect(beside == scratch("a.checkpoint.safetensors"))
    }
}
