import QuillCodecs
import QuillData
import QuillPictures
import QuillTensor
import TestSupport
import Testing

/// Folders of pictures are decoded once, into a file that is mapped.
@Suite struct MappedPicturesTests {
    private func put(_ scratch: Scratch, _ name: String, _ brightness: UInt8) throws {
        let pixels: [UInt8] = (0..<64).map { place in
            let isInside = (2...5).contains(place % 8) && (2...5).contains(place / 8)
            return isInside ? brightness : 255
        }
        try scratch.put(
            name,
            encoded(
                Picture(width: 8, height: 8, channels: 3, bytes: pixels.flatMap { [$0, $0, $0] }), as: "png"))
    }

    @Test(arguments: [nil, false, true]) func decodesOnce(_ isInverted: Bool?) throws {
        let scratch = try Scratch()
        for (index, name) in ["train/cat/1", "train/cat/2", "train/dog/1", "test/dog/1"].enumerated() {
            try put(scratch, "all/\(name).png", UInt8(index * 9))
        }
        var options = ReadOptions(shape: [8, 8, 1], isInverted: isInverted, isTransposed: isInverted)
        let read = try PictureFolderReader.standard.read(scratch("all"), options)
        (options.isMapped, options.mappedFolder) = (true, scratch("mapped"))
        for round in 0..<2 {
            let mapped = try PictureFolderReader.standard.read(scratch("all"), options)
            #expect(mapped.train.images.isMapped && mapped.test.images.isMapped)
            #expect(mapped.train.images == read.train.images && mapped.train.labels == read.train.labels)
            #expect(mapped.test.images == read.test.images && mapped.test.labels == read.test.labels)
            #expect(mapped.notes.contains { $0.contains(round == 0 ? "decoded once" : "decoded before") })
        }
        // Another picture is another array.
        try put(scratch, "all/train/dog/2.png", 77)
        #expect(try PictureFolderReader.standard.read(scratch("all"), options).train.count == 4)
    }
}
