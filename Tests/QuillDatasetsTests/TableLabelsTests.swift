import QuillCodecs
import QuillData
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

/// Which column has the labels, in which order the pixels are, and which labels are the same class.
struct TableLabelsTests {
    static let digits = TableTwin.digits.train
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Rows of varying pixels, also in the corners, in front of their labels or behind them.
    private static func rows(labelLast: Bool, label: (Int) -> String) -> String {
        var generator = SplitMix64(seed: 9)
        return (0..<400).map { row in
            let pixels = (0..<25).map { _ in "\(generator.next() % 256)" }
            return (labelLast ? pixels + [label(row)] : [label(row)] + pixels).joined(separator: ",")
        }.joined(separator: "\n")
    }

    @Test func findsLabelsInTheLastColumn() throws {
        for (label, names) in [({ "\($0 % 10)" }, 10), ({ ["cat", "dog"][$0 % 2] }, 2)]
            as [((Int) -> String, Int)]
        {
            let path = try scratch.put("a.csv", Array(Self.rows(labelLast: true, label: label).utf8))
            let data = try ImageData.read(path)
            #expect(data.train.classCount == names && data.train.imageShape == [5, 5, 1])
            #expect((0..<400).allSatisfy { data.train.classNames[data.train[$0].label] == label($0) })
            #expect(
                data.notes.contains { $0.contains("last column (26), because the first looks like a pixel") })
        }
        let first = try scratch.put("b.csv", Array(Self.rows(labelLast: false) { "\($0 % 10)" }.utf8))
        let data = try ImageData.read(first)
        #expect(data.train.classCount == 10 && data.notes == [])
    }

    /// A header in GBK is no names, which a line says; labels in GBK are an error that says what to do.
    @Test func readsHeadersInOtherEncodings() throws {
        // 标签,像素,像素, …
        let label: [UInt8] = [0xB1, 0xEA, 0xC7, 0xA9], pixel: [UInt8] = [0xCF, 0xF1, 0xCB, 0xD8]
        let comma = UInt8(ascii: ",")
        let header = [label] + [[UInt8]](repeating: pixel, count: 25)
        let rows = Self.rows(labelLast: false) { "\($0 % 10)" }
        let text = Array(header.joined(separator: [comma])) + [10] + Array(rows.utf8)
        let path = try scratch.put("a.csv", text)
        let data = try ImageData.read(path)
        #expect(data.train.count == 400 && data.train.classCount == 10)
        #expect((0..<400).allSatisfy { data.train[$0].label == $0 % 10 })
        #expect(data.notes.count == 1 && data.notes[0].hasPrefix("the header isn't UTF-8 text"))
        let words = Self.rows(labelLast: false) { "\($0 % 2)" }.split(separator: "\n").map { line in
            label + line.utf8.drop { $0 != comma }
        }
        let labels = try scratch.put("b.csv", Array(words.joined(separator: [10])))
        let error = message(.file) { _ = try ImageData.read(labels) }
        #expect(error.contains("line 1, column 1: the label '") && error.contains("iconv -f GBK"), "\(error)")
    }

    @Test func doubtsAloud() throws {
        // Both ends may be labels.
        let both = Self.rows(labelLast: false) { "\($0 % 10)" }.split(separator: "\n").enumerated().map {
            row, line in
            line.split(separator: ",").dropLast().joined(separator: ",") + ",\(row % 7)"
        }
        let path = try scratch.put("a.csv", Array(both.joined(separator: "\n").utf8))
        #expect(
            try ImageData.read(path).notes == [
                "labels are taken from the first column, but the last (26) may be labels, too; --label-column "
                    + "first|last|NAME|NUMBER chooses another"
            ])
        // Neither looks like labels.
        let neither = try scratch.put("b.csv", Array(Self.rows(labelLast: false) { "\($0 * 37 % 90)" }.utf8))
        let notes = try ImageData.read(neither).notes
        #expect(
            notes.contains {
                $0.hasPrefix(
                    "labels are taken from the first column, which has 90 different values in the first 400 lines"
                )
            }, "\(notes)")
    }

    @Test func sortsPixelsByTheirNames() throws {
        var generator = SplitMix64(seed: 4)
        let order = generator.shuffled(Array(0..<784))
        for (name, isByName) in [
            ({ "pixel\($0)" }, true), ({ "\($0 / 28 + 1)x\($0 % 28 + 1)" }, true),
            ({ "p_\($0 / 28)_\($0 % 28)" }, true),
            ({ "x\($0 * $0)" }, false), ({ "px\($0 * 2)" }, false),
        ] as [((Int) -> String, Bool)] {
            let lines = (0..<60).map { row -> String in
                let pixels = Self.digits[row].image.elements
                return (order.map { "\(pixels[$0])" } + ["\(Self.digits[row].label)"]).joined(separator: ",")
            }
            let header = (order.map(name) + ["label"]).joined(separator: ",")
            let path = try scratch.put("a.csv", Array(([header] + lines).joined(separator: "\n").utf8))
            let data = try ImageData.read(path)
            #expect((data.train.images == Self.digits.images) == isByName, "\(header.prefix(40))")
            let note = data.notes.contains {
                $0.hasPrefix(
                    "the columns of the pixels are sorted by the places in their names: '\(name(0))', '\(name(1))', "
                )
            }
            #expect(note == isByName, "\(data.notes)")
        }
    }

    @Test func joinsNamesOfTheSameNumber() throws {
        let words = ["zero", "1", "2", "3", "4", "5", "6", "7", "八", "9"]
        let twin = TableTwin(labelText: { $0 == 7 ? "seven" : "\($0)" })
        let other = TableTwin(labelText: { words[$0] })
        let text = twin.text(Self.digits) + other.text(Self.digits)
        let data = try ImageData.read(try scratch.put("a.csv", Array(text.utf8)))
        #expect(data.train.classNames == Self.digits.classNames)
        #expect(data.train.labels.elements == Self.digits.labels.elements + Self.digits.labels.elements)
        let note = try #require(data.notes.first)
        #expect(note.hasPrefix("classes that are the same number are joined: "), "\(note)")
        #expect(
            note.contains("'seven' with '7'") && note.contains("'八' with '8'")
                && note.contains("'zero' with '0'"))
    }

    static let foreign: [(bytes: [UInt8], says: String)] = [
        ([0xFF, 0xFE] + "1,2".utf8.flatMap { [$0, 0] }, "text in UTF-16"),
        ("1,2,3\n".utf8.flatMap { [$0, 0] }, "text in UTF-16"),
        ("1,2,3\n".utf8.flatMap { [0, $0] }, "text in UTF-16"),
        (Array("version https://git-lfs.github.com/spec/v1\noid sha256:1\n".utf8), "run git lfs pull"),
    ]

    @Test(arguments: foreign.indices) func namesForeignFiles(_ index: Int) throws {
        let path = try scratch.put("a.csv", Self.foreign[index].bytes)
        let failure = message { _ = try ImageData.read(path) }
        #expect(failure.hasPrefix(path) && failure.contains(Self.foreign[index].says), "\(failure)")
    }

    @Test func readsOddFiles() throws {
        let plain = TableTwin(lineEnd: "\r").text(Self.digits)
        #expect(
            try ImageData.read(try scratch.put("mac.csv", Array(plain.utf8))).train.images
                == Self.digits.images)
        try Npy.write(.uint8(Self.digits.images), to: scratch("x.npy"))
        try Npy.write(.int32(Self.digits.labels), to: scratch("y.npy"))
        for name in ["x", "y"] {
            try scratch.put("packed/\(name).npy.gz", Gzip.deflate(scratch.bytes("\(name).npy")))
        }
        for path in ["packed/x.npy.gz", "packed"] {
            let data = try ImageData.read(scratch(path))
            #expect(
                data.train.images == Self.digits.images && data.train.labels == Self.digits.labels, "\(path)")
        }
        let table = Array(TableTwin().text(Self.digits).utf8)
        for name in ["./a/train.csv", "a\\train.csv"] {
            try ZipWriter.write(to: scratch("a.zip")) { try $0.add(name, table, level: 6) }
            #expect(try ImageData.read(scratch("a.zip")).train.images == Self.digits.images, "\(name)")
        }
        for name in ["..\\a.csv", "./../a.csv"] {
            try ZipWriter.write(to: scratch("a.zip")) { try $0.add(name, table, level: 6) }
            #expect(message { _ = try ImageData.read(scratch("a.zip")) }.contains("outside of the folder"))
        }
        try ZipWriter.write(to: scratch("a.zip")) { archive in
            for name in ["a/b.csv", "a/./b.csv"] { try archive.add(name, table, level: 0) }
        }
        #expect(
            message { _ = try ImageData.read(scratch("a.zip")) }.contains(
                "two entries are the file 'a/b.csv'"))
    }

    @Test func saysWhatInAFolderIsUsed() throws {
        try scratch.put("set/digits.csv", Array(TableTwin().text(Self.digits).utf8))
        try scratch.put("set/stray.png", [0x89])
        try scratch.put("set/data/notes.md", [0x41])
        try scratch.put("set/README.md", [0x41])
        let data = try ImageData.read(scratch("set"))
        #expect(data.train.images == Self.digits.images)
        #expect(data.notes == ["read from digits.csv", "not used: the folder data; stray.png"])
    }

    /// Labels are optional for predicting: what is found is a value, not an error.
    @Test func findsImagesWithOrWithoutLabels() throws {
        let labeled = try scratch.put("a.csv", Array(TableTwin().text(Self.digits).utf8))
        let bare = try scratch.put("b.csv", Array(TableTwin(label: .none).text(Self.digits).utf8))
        guard case .labeled(let data) = try FoundImages.read(labeled) else {
            Issue.record("labels are there")
            return
        }
        #expect(data.train.labels == Self.digits.labels)
        guard case .unlabeled(let images) = try FoundImages.read(bare) else {
            Issue.record("there are no labels")
            return
        }
        #expect(images.images == Self.digits.images)
        // A count that doesn't fit isn't a lack of labels.
        try Npz.write(["x": .uint8(Self.digits.images), "y": .int32(Tensor([1, 2]))], to: scratch("c.npz"))
        #expect(throws: QuillError.self) { try FoundImages.read(scratch("c.npz")) }
    }
}
