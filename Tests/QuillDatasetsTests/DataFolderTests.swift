import QuillCodecs
import QuillData
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

/// Folders and archives of files of images.
struct DataFolderTests {
    static let digits = TableTwin.digits

    private func idx(_ images: Dataset) throws -> (images: [UInt8], labels: [UInt8]) {
        (
            try IDX.encode(.uint8(images.images.reshaped([images.count, 28, 28]))),
            try IDX.encode(.uint8(images.labels.map { UInt8($0) }))
        )
    }

    /// Writes MNIST's four files.
    private func putIDX(_ scratch: Scratch, _ folder: String) throws {
        for (name, part) in [("train", Self.digits.train), ("t10k", Self.digits.test)] {
            let files = try idx(part)
            try scratch.put("\(folder)\(name)-images-idx3-ubyte", files.images)
            try scratch.put("\(folder)\(name)-labels-idx1-ubyte", files.labels)
        }
    }

    private func check(_ data: ImageData, hasTest: Bool = true) {
        #expect(
            data.train.images == Self.digits.train.images && data.train.labels == Self.digits.train.labels)
        #expect(!hasTest || data.test.images == Self.digits.test.images)
        #expect(!hasTest || data.test.labels == Self.digits.test.labels)
    }

    @Test(arguments: ["MNIST/raw/", "raw/", "data/MNIST/raw/", ""]) func findsIDXFiles(_ folder: String)
        throws
    {
        let scratch = try Scratch()
        try putIDX(scratch, folder)
        // Packed copies, as torchvision leaves them, and what systems leave.
        try scratch.put("\(folder)train-images-idx3-ubyte.gz", [0x1F, 0x8B])
        try scratch.put("__MACOSX/MNIST/raw/train-images-idx3-ubyte", [])
        try scratch.put(".hidden/train-images-idx3-ubyte", [])
        let data = try ImageData.read(scratch.path)
        check(data)
        #expect(data.notes.isEmpty, "\(data.notes)")
    }

    @Test func namesWhatIsNotUsed() throws {
        let scratch = try Scratch()
        try putIDX(scratch, "")
        try scratch.put("train-images-idx3-ubyte_files/1.png", [])
        try scratch.put("extra-images-idx3-ubyte", [])
        let data = try ImageData.read(scratch.path)
        check(data)
        #expect(
            data.notes == [
                "not used: extra-images-idx3-ubyte, which has no labels",
                "not used: the folder train-images-idx3-ubyte_files",
            ])
    }

    @Test func choosesAmongFiles() throws {
        let scratch = try Scratch()
        let (train, test) = (TableTwin().text(Self.digits.train), TableTwin().text(Self.digits.test))
        try scratch.put("mnist_train.csv", Array(train.utf8))
        try scratch.put("mnist_test.csv", Array(test.utf8))
        let data = try ImageData.read(scratch.path)
        check(data)
        #expect(data.notes == ["tested on mnist_test.csv, 20 images", "read from mnist_train.csv"])
        try putIDX(scratch, "sets/MNIST/raw/")
        try putIDX(scratch, "sets/FashionMNIST/raw/")
        let failure = message { _ = try ImageData.read(scratch("sets")) }
        #expect(failure.contains("several data sets, FashionMNIST, MNIST; name the folder of one"))
        try scratch.put("tables/a.csv", Array(train.utf8))
        try scratch.put("tables/b.csv", Array(train.utf8))
        #expect(
            message { _ = try ImageData.read(scratch("tables")) }.contains(
                "several files of images, a.csv, b.csv; name one"))
        let other = message { _ = try ImageData.read(scratch("nothing")) }
        #expect(other.contains("no such file or folder"))
    }

    @Test func readsZipArchives() throws {
        let scratch = try Scratch()
        let (train, test) = (try idx(Self.digits.train), try idx(Self.digits.test))
        try ZipWriter.write(to: scratch("mnist.zip")) { archive in
            for (name, bytes) in [
                ("MNIST/raw/train-images-idx3-ubyte", train.images),
                ("MNIST/raw/train-labels-idx1-ubyte", train.labels),
                ("MNIST/raw/t10k-images-idx3-ubyte", test.images),
                ("MNIST/raw/t10k-labels-idx1-ubyte", test.labels), ("__MACOSX/._x", [1]),
            ] {
                try archive.add(name, bytes, level: 6)
            }
        }
        let data = try ImageData.read(scratch("mnist.zip"))
        check(data)
        #expect(
            "\(data.source)" == "IDX files (\(scratch("mnist.zip")))"
                && data.source.argument == scratch("mnist.zip"))
        try ZipWriter.write(to: scratch("table.zip")) { archive in
            try archive.add("train.csv", Array(TableTwin().text(Self.digits.train).utf8), level: 6)
        }
        check(try ImageData.read(scratch("table.zip")), hasTest: false)
        try ZipWriter.write(to: scratch("bad.zip")) { archive in
            try archive.add("bad.csv", Array("1,1,2,3,x\n1,1,2,3,y".utf8), level: 6)
        }
        let failure = message { _ = try ImageData.read(scratch("bad.zip")) }
        #expect(failure.hasPrefix("\(scratch("bad.zip")): bad.csv: line 1, column 5"), "\(failure)")
        try ZipWriter.write(to: scratch("outer.zip")) { try $0.add("inner.zip", [80, 75], level: 0) }
        let nested = message { _ = try ImageData.read(scratch("outer.zip")) }
        #expect(
            nested.contains("found the archive inner.zip, which isn't opened here; unpack it"), "\(nested)")
        for name in ["../outside.csv", "/tmp/outside.csv"] {
            try ZipWriter.write(to: scratch("evil.zip")) { try $0.add(name, [49], level: 0) }
            #expect(message { _ = try ImageData.read(scratch("evil.zip")) }.contains("outside of the folder"))
        }
    }

    static let names: [(String, FileNames.Part?)] = [
        ("mnist_test.csv", .test), ("test.csv", .test), ("t10k-images-idx3-ubyte", .test),
        ("x_test.npy", .test), ("testing", .test), ("mnist_train.csv", .train), ("training-set.npz", .train),
        ("val.csv", .validation), ("latest.csv", nil), ("digits.csv", nil), ("contest.csv", nil),
        ("strain.csv", nil), ("digitsTest.csv", .test), ("Xtrain.npy", .train),
    ]

    @Test func knowsParts() {
        for (name, part) in Self.names { #expect(FileNames.part(name) == part, "\(name)") }
    }

    @Test func takesQuillDataForWhatDataTakes() async throws {
        let scratch = try Scratch()
        try putIDX(scratch, "MNIST/raw/")
        for (value, name) in [
            (scratch.path, "IDX files"), ("strokes", "Strokes"), ("fashion-mnist", "Fashion-MNIST"),
        ] {
            let found = try await ImageData.find(
                data: nil, environment: ["QUILL_DATA": value],
                strokes: { try .strokes(trainCount: 2, testCount: 1) }
            ) { set in
                ImageData(
                    checkedTrain: Self.digits.train, test: Self.digits.test,
                    source: .cache(set, folder: "c"))
            }
            #expect(found.source.name == name)
        }
    }
}
