import Foundation
import QuillCodecs
import QuillData
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

struct ImageFilesTests {
    static let train = idxFiles([7, 0, 9])
    static let test = idxFiles([1, 2], first: 100)

    @Test(arguments: ["-", "."], [false, true]) func readsAFolder(_ separator: String, _ packed: Bool) throws
    {
        let scratch = try Scratch()
        let pack: ([UInt8]) throws -> [UInt8] = { packed ? try Gzip.deflate($0) : $0 }
        let ending = packed ? ".gz" : ""
        try scratch.put("train-images\(separator)idx3-ubyte\(ending)", pack(Self.train.images))
        try scratch.put("train-labels\(separator)idx1-ubyte\(ending)", pack(Self.train.labels))
        try scratch.put("t10k-images\(separator)idx3-ubyte\(ending)", pack(Self.test.images))
        try scratch.put("t10k-labels\(separator)idx1-ubyte\(ending)", pack(Self.test.labels))
        for path in [scratch.path, scratch.path + "/"] {
            let data = try ImageData.read(path)
            #expect(data.train.images.shape == [3, 28, 28, 1])
            #expect(data.train.images.elements == Array(Self.train.images[16...]))
            #expect(data.train.labels == Tensor([7, 0, 9]))
            #expect(data.test.images.elements == Array(Self.test.images[16...]))
            #expect(data.test.labels == Tensor([1, 2]))
            #expect("\(data.source)" == "IDX files (folder \(path))")
            #expect(data.notes.isEmpty)
        }
    }

    @Test(arguments: [
        ("digits-images.idx", "digits-labels.idx", false),
        ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz", true),
    ])
    func readsAFileWithItsLabels(_ images: String, _ labels: String, _ isTest: Bool) throws {
        let scratch = try Scratch()
        let path = try scratch.put(images, Self.train.images)
        try scratch.put(labels, labels.hasSuffix(".gz") ? Gzip.deflate(Self.train.labels) : Self.train.labels)
        let data = try ImageData.read(path)
        let (full, empty) = isTest ? (data.test, data.train) : (data.train, data.test)
        #expect(full.labels == Tensor([7, 0, 9]))
        #expect(full.images.elements == Array(Self.train.images[16...]))
        #expect(empty.count == 0)
        #expect("\(data.source)" == "IDX files (\(path))")
    }

    @Test func refusesWhatIsNotThere() async throws {
        let scratch = try Scratch()
        try scratch.put("train-images-idx3-ubyte", Self.train.images)
        try scratch.put("train.idx", Self.train.images)
        let cases: [(String, QuillError.Kind, [String])] = [
            (scratch("missing"), .file, ["cannot read", "no such file or folder"]),
            (
                scratch.path, .file,
                ["missing train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte"]
            ),
            (
                scratch("train-images-idx3-ubyte"), .file,
                ["expected its labels in train-labels-idx1-ubyte"]
            ),
            (scratch("train.idx"), .file, ["`images` in its name"]),
        ]
        for (path, kind, parts) in cases {
            let message = message(kind) { _ = try ImageData.read(path) }
            for part in parts + [path] { #expect(message.contains(part), "\(message)") }
        }
    }

    static let wrongPairs: [(name: String, images: [UInt8], labels: [UInt8], QuillError.Kind, says: String)] =
        [
            (
                "another count", idxFiles([1], side: 32).images, train.labels, .data,
                "received 1 images and 3 labels"
            ),
            ("swapped", train.labels, train.images, .shape, "received [3, 28, 28]"),
            (
                "labels of rank 3", train.images, train.images, .shape,
                "expected labels [count] or one-hot [count, classes], received [3, 28, 28]"
            ),
            ("labels of the other part", train.images, test.labels, .data, "received 3 images and 2 labels"),
            ("truncated images", Array(train.images.dropLast()), train.labels, .file, "truncated"),
            ("oversized labels", train.images, train.labels + [0], .file, "oversized"),
            (
                "a single axis", [0, 0, 0x0D, 1, 0, 0, 0, 1, 0, 0, 0, 0], train.labels, .shape,
                "expected [count, height, width]"
            ),
            ("empty", [], train.labels, .file, "the file is empty"),
        ]

    @Test(arguments: wrongPairs.indices) func refusesFiles(_ index: Int) async throws {
        let (_, images, labels, kind, part) = Self.wrongPairs[index]
        let scratch = try Scratch()
        let path = try scratch.put("my-images", images)
        try scratch.put("my-labels", labels)
        let message = message(kind) { _ = try ImageData.read(path) }
        #expect(message.contains(scratch.path) && message.contains(part), "\(message)")
    }

    @Test(.needs(.mnist))
    func readsTheRealFiles() throws {
        let data = try ImageData.read(TestData.mnist.required())
        #expect(
            data.train.images.shape == [60000, 28, 28, 1] && data.test.images.shape == [10000, 28, 28, 1])
        let histogram = (0..<10).map { digit in data.train.labels.elements.count { $0 == digit } }
        #expect(histogram == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
        #expect(data.test.labels[0..<10].elements == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
    }
}
