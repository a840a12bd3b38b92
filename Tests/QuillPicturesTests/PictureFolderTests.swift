import QuillData
import QuillPictures
import QuillTensor
import TestSupport
import Testing

struct PictureFolderTests {
    /// A picture file of uniform brightness.
    private func file(_ brightness: UInt8, width: Int = 3, height: Int = 2) throws -> [UInt8] {
        try encoded(
            Picture(
                width: width, height: height, channels: 3,
                bytes: [UInt8](repeating: brightness, count: width * height * 3)), as: "png")
    }

    @Test func readsClassesInOrder() throws {
        let scratch = try Scratch()
        for (name, brightness) in [
            ("10/a.png", 1), ("2/img10.PNG", 2), ("2/img9.png", 3), ("2/.hidden.png", 4), ("2/notes.txt", 5),
            ("10/b.jpeg.png", 6),
        ] { try scratch.put(name, file(UInt8(brightness))) }
        let data = try Dataset.pictures(in: scratch.path, PictureOptions(height: 4, width: 5))
        #expect(data.classNames == ["2", "10"])
        #expect(data.labels == Tensor([0, 0, 1, 1]))
        #expect(data.images.shape == [4, 4, 5, 1])
        #expect(data.images.elements == [3, 2, 1, 6].flatMap { [UInt8](repeating: $0, count: 20) })
        let images = try ImageData.pictures(in: scratch.path, PictureOptions(channels: 3, isInverted: true))
        #expect(images.train.images.shape == [4, 28, 28, 3] && images.test.count == 0)
        #expect(images.train.images.elements.first == 252)
        #expect("\(images.source)" == "Pictures (folder \(scratch.path))")
        #expect(ImageData.isFolderOfPictures(scratch.path) && !ImageData.isFolderOfPictures(scratch("2")))
    }

    @Test func readsTwoParts() throws {
        let scratch = try Scratch()
        for (name, brightness) in [("train/cat/1.png", 1), ("train/dog/1.png", 2), ("test/dog/1.png", 3)] {
            try scratch.put(name, file(UInt8(brightness)))
        }
        let data = try ImageData.pictures(in: scratch.path)
        #expect(data.train.labels == Tensor([0, 1]) && data.test.labels == Tensor([1]))
        #expect(data.test.classNames == ["cat", "dog"])
        try scratch.put("test/cow/1.png", file(4))
        #expect(
            message { _ = try ImageData.pictures(in: scratch.path) }.contains(
                "test/cow: expected one of the 2 classes"))
    }

    @Test func joinsAndMatchesNumberWords() throws {
        let scratch = try Scratch()
        for (name, brightness) in [
            ("train/7/1.png", 1), ("train/seven/1.png", 2), ("train/5/1.png", 3), ("test/five/1.png", 4),
            ("test/sieben/1.png", 5),
        ] { try scratch.put(name, file(UInt8(brightness))) }
        let data = try ImageData.pictures(in: scratch.path, PictureOptions(height: 1, width: 1))
        #expect(data.train.classNames == ["5", "7"] && data.train.labels == Tensor([0, 1, 1]))
        #expect(data.train.images.elements == [3, 1, 2])
        #expect(data.test.labels == Tensor([0, 1]) && data.test.images.elements == [4, 5])
        #expect(data.notes.contains("classes that are the same number are joined: 'seven' with '7' in train"))
        #expect(data.notes.contains { $0.hasSuffix("five is 5, sieben is 7") }, "\(data.notes)")
    }

    @Test func flagsOfTablesAreErrors() throws {
        let scratch = try Scratch()
        try scratch.put("7/1.png", file(1))
        let failure = message(.argument) {
            _ = try PictureFolderReader.standard.read(scratch.path, ReadOptions(scale: PixelRange(0...1)))
        }
        #expect(
            failure.hasPrefix("--scale: expected a table or arrays, received \(scratch.path)"), "\(failure)")
    }

    @Test func keepsProportions() throws {
        let scratch = try Scratch()
        try scratch.put("a/wide.png", file(0, width: 4, height: 2))
        let data = try Dataset.pictures(
            in: scratch.path, PictureOptions(height: 4, width: 4, keepsProportions: true, isInverted: true))
        #expect(
            data.images.elements == [UInt8](repeating: 0, count: 4) + [UInt8](repeating: 255, count: 8)
                + [UInt8](repeating: 0, count: 4))
    }

    @Test func namesTheFile() throws {
        let scratch = try Scratch()
        try scratch.put("a/good.png", file(1))
        let bad = try scratch.put("a/bad.png", Array("not a picture at all".utf8))
        #expect(message { _ = try Dataset.pictures(in: scratch.path) }.hasPrefix(bad + ": "))
        #expect(
            message { _ = try Dataset.pictures(in: scratch("missing")) }.contains(
                "cannot read the folder \(scratch("missing"))"))
        try scratch.put("empty/b/readme.txt", [])
        #expect(message { _ = try Dataset.pictures(in: scratch("empty")) }.contains("found no pictures"))
        for options in [PictureOptions(height: 0), PictureOptions(width: .max), PictureOptions(channels: 2)] {
            _ = message(.argument) { _ = try Dataset.pictures(in: scratch.path, options) }
        }
    }
}
