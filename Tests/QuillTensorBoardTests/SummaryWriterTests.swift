import QuillCodecs
import QuillTensor
import QuillTraining
import TestSupport
import Testing

@testable import QuillTensorBoard

@Suite struct SummaryWriterTests {
    @Test func writesEachKind() throws {
        let scratch = try Scratch()
        var writer = try SummaryWriter(scratch("run"))
        try writer.scalar("loss", 0.25, step: 7)
        try writer.scalar("broken", .nan, step: 8)
        try writer.scalars(Logs([("a", 1), ("b", 2)]), prefix: "test_", step: 9)
        try writer.histogram("weights", Tensor([0, 1, 2, 3]), step: 1)
        try writer.image("picture", Tensor([2, 3, 1], [0, 1, 2, 3, 4, 5]), step: 2)
        try writer.image("pictures", Tensor([2, 1, 1, 3], [0, 1, 2, 3, 4, 5]), step: 2)
        try writer.text("note", "**bold** 数字", step: 3)
        try writer.precisionRecall("curve", scores: [0.9, 0.1], isPositive: [true, false], step: 4)
        try writer.hyperparameters(["rate": 0.1, "layers": 3, "activation": "relu", "augment": true])
        try writer.ended(.success)

        let names = try FileSystem.names(in: scratch("run"))
        #expect(names.count == 1 && names[0].contains("tfevents"))
        let file = try EventReader(scratch.bytes("run/\(names[0])"))
        #expect(file.versions == ["brain.Event:2"])
        #expect(file.times.allSatisfy { $0 > 1.7e9 && $0 < 1e10 })
        let values = file.values
        #expect(
            values.map(\.tag) == [
                "loss", "broken", "test_a", "test_b", "weights", "picture", "pictures", "note", "curve",
                "_hparams_/session_start_info", "_hparams_/session_end_info",
            ])
        #expect(
            values.map(\.plugin) == [
                "scalars", "scalars", "scalars", "scalars", "histograms", "images", "images", "text",
                "pr_curves", "hparams", "hparams",
            ])
        #expect(values.map(\.dataClass) == [1, 1, 1, 1, 2, 3, 3, 2, 2, 2, 2])
        #expect(values.map(\.step) == [7, 8, 9, 9, 1, 2, 2, 3, 4, 0, 0])
        #expect(values[0].floats == [0.25] && values[0].shape == [])
        #expect(values[1].floats.first?.isNaN == true)
        #expect(values[2].floats + values[3].floats == [1, 2])
        #expect(values[4].shape == [30, 3])
        #expect(values[4].doubles[0] == 0 && values[4].doubles[88] == 3)
        #expect(values[5].strings.prefix(2).map { String(decoding: $0, as: UTF8.self) } == ["3", "2"])
        let png = try PNGEncoder.encode(width: 3, height: 2, channels: 1, [0, 1, 2, 3, 4, 5])
        #expect(values[5].strings.last == png)
        #expect(values[6].shape == [4])
        #expect(values[7].strings == [Array("**bold** 数字".utf8)])
        #expect(values[8].shape == [6, 201])
        #expect(values[9].shape == [0])
    }

    /// Two writers in one folder don't write to one file.
    @Test func writersHaveTheirOwnFiles() throws {
        let scratch = try Scratch()
        var (first, second) = (try SummaryWriter(scratch.path), try SummaryWriter(scratch.path))
        try first.scalar("x", 1, step: 0)
        try second.scalar("x", 2, step: 0)
        #expect(scratch.names.count == 2)
    }

    @Test func badInputIsNamed() throws {
        let scratch = try Scratch()
        var writer = try SummaryWriter(scratch.path)
        #expect(
            message(.shape) { try writer.image("x", Tensor([2, 2, 2], repeating: 0), step: 0) }.contains(
                "[height, width, channels]"))
        #expect(
            message(.shape) { try writer.precisionRecall("x", scores: [1], isPositive: [], step: 0) }
                .contains("1 for 0"))
        try scratch.put("file", [1])
        #expect(message { _ = try SummaryWriter(scratch("file/run")) }.contains("file"))
    }

    @Test func writesTheProjectorsFiles() throws {
        let scratch = try Scratch()
        let points = try Tensor<Float>([3, 2], [0, 1, 2, 3, 4, 5])
        let images = try Tensor<UInt8>([3, 1, 2, 1], [1, 2, 3, 4, 5, 6])
        let notes = try EmbeddingProjector.write(
            "digits", points, labels: ["a", "b\tc", "三"], images: images, to: scratch.path)
        #expect(notes == [])
        try EmbeddingProjector.write("more", points, to: scratch.path)
        try EmbeddingProjector.write(
            "digits", points, labels: ["a", "b\tc", "三"], images: images, to: scratch.path)
        #expect(try scratch.bytes("digits.tensor").count == 24)
        #expect(String(decoding: try scratch.bytes("digits.tsv"), as: UTF8.self) == "a\nb c\n三\n")
        let png = try PNGEncoder.encode(width: 4, height: 2, channels: 1, [1, 2, 3, 4, 5, 6, 0, 0])
        #expect(try scratch.bytes("digits.png") == png)
        #expect(
            String(decoding: try scratch.bytes("projector_config.pbtxt"), as: UTF8.self) == """
                embeddings { tensor_name: "more" tensor_shape: 3 tensor_shape: 2 tensor_path: "more.tensor" }
                embeddings { tensor_name: "digits" tensor_shape: 3 tensor_shape: 2 tensor_path: "digits.tensor" \
                metadata_path: "digits.tsv" sprite { image_path: "digits.png" single_image_dim: 2 \
                single_image_dim: 1 } }

                """)
        #expect(
            message(.data) {
                _ = try EmbeddingProjector.write("x", Tensor([1, 1], [.nan]), to: scratch.path)
            }
            .contains("point 0"))
        #expect(
            message(.argument) { _ = try EmbeddingProjector.write("../x", points, to: scratch.path) }
                .contains("'../x'"))
        #expect(
            message(.shape) {
                _ = try EmbeddingProjector.write("x", points, labels: ["a"], to: scratch.path)
            }.contains("expected 3 labels, received 1"))
    }

    /// Images that don't fit into the greatest picture are made smaller.
    @Test func shrinksManyImages() throws {
        let sprite = try Sprite(Tensor([9, 4, 4, 1], repeating: 7), longestSide: 6)
        #expect(sprite.step == 2 && sprite.width == 2 && sprite.height == 2)
        #expect(
            message(.argument) { _ = try Sprite(Tensor([9, 1, 1, 1], repeating: 7), longestSide: 2) }
                .contains("9"))
    }
}
