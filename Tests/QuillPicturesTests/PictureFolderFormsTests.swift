import QuillCodecs
import QuillData
import QuillPictures
import QuillTensor
import TestSupport
import Testing

/// Folders of pictures as people have them.
struct PictureFolderFormsTests {
    /// A picture of 28×28 pixels with a square of ink, whose corner depends on a number.
    private func digit(_ number: Int, isDark: Bool = false) -> Picture {
        let bytes = (0..<784).map { index -> UInt8 in
            let (y, x) = (index / 28 - 6, index % 28 - 5 - number % 10)
            let isInk = (0..<9).contains(y) && (0..<6).contains(x)
            return isInk == isDark ? 0 : 255
        }
        return try! Picture(width: 28, height: 28, channels: 1, bytes: bytes)
    }

    private func put(_ scratch: Scratch, _ files: [String], isDark: Bool = false) throws {
        for (number, file) in files.enumerated() {
            try scratch.put(file, encoded(digit(number, isDark: isDark), as: "png"))
        }
    }

    private func read(_ folder: String, _ options: ReadOptions = ReadOptions()) throws -> ImageData {
        #expect(PictureFolderReader.standard.recognizes(folder))
        return try PictureFolderReader.standard.read(folder, options)
    }

    static let parts: [(train: String, held: String, notes: [String])] = [
        ("train", "test", []), ("training", "testing", []), ("Train", "Test", []),
        ("train", "valid", ["the pictures in 'valid' are used for testing"]),
        ("train", "val", ["the pictures in 'val' are used for testing"]),
    ]

    @Test(arguments: parts.indices, ["", "digits/"]) func findsParts(_ index: Int, _ root: String) throws {
        let (train, held, notes) = Self.parts[index]
        let scratch = try Scratch()
        try put(
            scratch,
            ["\(train)/2/a.png", "\(train)/2/b.png", "\(train)/10/a.png", "\(held)/10/a.png"].map {
                root + $0
            })
        let data = try read(scratch.path)
        #expect(data.train.classNames == ["2", "10"] && data.train.labels == Tensor([0, 0, 1]))
        #expect(data.test.labels == Tensor([1]))
        #expect(data.test.images[0].elements == digit(3).bytes)
        let place = root.isEmpty ? [] : ["the classes are in \(scratch(String(root.dropLast())))"]
        #expect(data.notes == notes + place)
    }

    @Test func saysWhatIsNotUsed() throws {
        let scratch = try Scratch()
        try put(scratch, ["1/a.png", "7/sub/b.png", "stray.png", "7/c.jfif.png"])
        for file in [
            "1/photo.psd", "1/notes.txt", "7/Thumbs.db", "empty/.keep", "only-text/a.txt",
            "__MACOSX/1/._a.png", "@eaDir/a.png", ".hidden/a.png",
        ] {
            try scratch.put(file, [1])
        }
        let data = try read(scratch.path)
        #expect(data.train.classNames == ["1", "7"] && data.train.labels == Tensor([0, 1, 1]))
        #expect(
            data.notes == [
                "not used: 1 file (\(scratch.path.split(separator: "/").last ?? "")/stray.png) beside the folders of the "
                    + "classes",
                "not read: 3 files (1/notes.txt, 1/photo.psd, only-text/a.txt) of other formats",
                "no class: 2 folders (empty, only-text) without pictures that can be read",
            ])
    }

    @Test func mergesGroups() throws {
        let scratch = try Scratch()
        try put(scratch, ["anna/1/a.png", "anna/7/a.png", "ben/1/a.png", "ben/3/a.png"])
        let data = try read(scratch.path)
        #expect(data.train.classNames == ["1", "3", "7"] && data.train.classCounts == [2, 1, 1])
        #expect(data.notes == ["the classes are the folders two levels down, which have the same names"])
    }

    @Test func invertsDarkInk() throws {
        let scratch = try Scratch()
        try put(scratch, (0..<6).map { "\($0 % 2)/\($0).png" }, isDark: true)
        let data = try read(scratch.path)
        #expect(data.train.images[0].elements == digit(0).bytes)
        #expect(data.notes.count == 1 && data.notes[0].contains("dark ink on white and are inverted"))
        let left = try read(scratch.path, ReadOptions(isInverted: false))
        #expect(left.train.images[0].elements == digit(0, isDark: true).bytes && left.notes.isEmpty)
        let turned = try read(scratch.path, ReadOptions(isTransposed: true))
        #expect(turned.train.images == data.train.transposed.images)
    }

    @Test func takesAShape() throws {
        let scratch = try Scratch()
        try put(scratch, ["1/a.png", "2/a.png"])
        let data = try read(scratch.path, ReadOptions(shape: [14, 7, 3]))
        #expect(data.train.imageShape == [14, 7, 3])
        #expect(
            data.notes == ["pictures of 28×28 pixels are resized to 14×7 (--shape HxW sets another size)"])
    }

    @Test(.needs(.inputs)) func readsInputs() throws {
        let path = try TestData.inputs.required()
        let light = try read(path + "/mnist_png")
        #expect(light.train.count == 100 && light.test.count == 10 && light.train.classCount == 10)
        #expect(light.notes.isEmpty, "\(light.notes)")
        let dark = try read(path + "/own-dark")
        #expect(dark.train.images == light.train.images && dark.test.images == light.test.images)
        #expect(dark.train.labels == light.train.labels)
        #expect(dark.notes.count == 1 && dark.notes[0].contains("inverted"))
    }
}
