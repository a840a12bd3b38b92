import QuillCodecs
import QuillData
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

/// Mapped images are those that are read into memory, in every form.
@Suite struct MappedDataTests {
    private static let digits = TableTwin.digits
    private static let (x, y) = (digits.train.images, AnyTensor.int32(digits.train.labels))
    private static let (xTest, yTest) = (digits.test.images, AnyTensor.int32(digits.test.labels))

    private func check(
        _ path: String, _ scratch: Scratch, _ reading: ReadOptions = ReadOptions(), notes: [String]
    ) throws {
        var options = reading
        let read = try ImageData.read(path, reading: options)
        (options.isMapped, options.mappedFolder) = (true, scratch("mapped"))
        for _ in 0..<2 {
            let mapped = try ImageData.read(path, reading: options)
            #expect(mapped.train.images.isMapped && !read.train.images.isMapped)
            #expect(mapped.train.images == read.train.images && mapped.train.labels == read.train.labels)
            #expect(mapped.test.images == read.test.images && mapped.test.labels == read.test.labels)
            #expect(mapped.train.classNames == read.train.classNames)
            #expect(mapped.train.fingerprint == read.train.fingerprint)
            #expect(mapped.train.statistics == read.train.statistics)
            let more = mapped.notes.filter { !read.notes.contains($0) }
            #expect(read.notes.allSatisfy(mapped.notes.contains))
            #expect(
                more.count == notes.count && zip(more, notes).allSatisfy { $0.contains($1) },
                "\(path): \(more)")
        }
    }

    @Test func mapsIDX() throws {
        let scratch = try Scratch()
        for (name, tensor) in [
            ("train-images-idx3-ubyte", AnyTensor.uint8(Self.x.reshaped([60, 28, 28]))),
            ("train-labels-idx1-ubyte", Self.y),
            ("t10k-images-idx3-ubyte", .uint8(Self.xTest.reshaped([20, 28, 28]))),
            ("t10k-labels-idx1-ubyte", Self.yTest),
        ] {
            try IDX.write(tensor, to: scratch("plain/\(name)", makingFolder: true))
            try scratch.put("packed/\(name).gz", Gzip.deflate(IDX.encode(tensor), level: 1))
        }
        try check(scratch("plain"), scratch, notes: [])
        #expect(!FileSystem.exists(scratch("mapped")))
        try check(scratch("packed"), scratch, notes: ["train-images-idx3-ubyte.gz: unpacked", "unpacked"])
    }

    @Test func mapsArrays() throws {
        let scratch = try Scratch()
        try Npy.write(.uint8(Self.x), to: scratch("x.npy"))
        try Npy.write(Self.y, to: scratch("y.npy"))
        try check(scratch("x.npy"), scratch, notes: [])
        let arrays = [
            "x_train": AnyTensor.uint8(Self.x), "y_train": Self.y, "x_test": .uint8(Self.xTest),
            "y_test": Self.yTest,
        ]
        try Npz.write(arrays, to: scratch("stored.npz"), compressing: false)
        try check(scratch("stored.npz"), scratch, notes: [])
        try Npz.write(arrays, to: scratch("packed.npz"))
        try check(
            scratch("packed.npz"), scratch, notes: ["packed.npz: x_train: unpacked", "x_test: unpacked"])
    }

    /// What isn't as a network takes it is converted in the cache.
    @Test func convertsOnce() throws {
        let scratch = try Scratch()
        func put(_ name: String, _ images: AnyTensor) throws -> String {
            try Npz.write(["x": images, "y": Self.y], to: scratch(name), compressing: false)
            return scratch(name)
        }
        let fractions = AnyTensor.float32(Self.x.cast(to: Float.self).map { $0 / 255 })
        try Npy.write(fractions, to: scratch("x.npy"))
        try Npy.write(Self.y, to: scratch("y.npy"))
        try check(scratch("x.npy"), scratch, notes: ["training images: converted to bytes"])
        try check(
            put("dark.npz", .uint8(Self.x.map { 255 - $0 })), scratch, notes: ["inverted images: inverted"])
        try check(
            put("flat.npz", .uint8(Self.x.reshaped([60, 784]))), scratch, ReadOptions(isTransposed: true),
            notes: ["training images: converted to bytes"])
        let colors = Tensor<UInt8>([60, 3, 28, 28]) { target in
            for index in target.indices { target.initializeElement(at: index, to: UInt8(index % 256)) }
        }
        try check(
            put("colors.npz", .uint8(colors)), scratch, notes: ["training images: converted to bytes"])
        var options = ReadOptions(isMapped: true)
        options.mappedFolder = scratch("mapped")
        let last = try put("last.npz", .uint8(Self.x.reshaped([60, 28, 28]).transposed(1, 2, 0)))
        #expect(message(.shape) { _ = try ImageData.read(last, reading: options) }.contains("--no-mmap"))
    }

    /// Numbered files are one data set, in memory and mapped.
    @Test(arguments: ["npy", "npz", "idx"]) func joinsShards(_ kind: String) throws {
        let scratch = try Scratch()
        let bounds = [0..<25, 25..<26, 26..<60]
        let labels = Self.digits.train.labels
        for (index, range) in bounds.enumerated() {
            let images = AnyTensor.uint8(Self.x[range])
            let own = AnyTensor.int32(labels[range])
            let number = index < 10 ? "00\(index)" : "0\(index)"
            switch kind {
            case "npy":
                try Npy.write(images, to: scratch("all/train-\(number).npy", makingFolder: true))
                try Npy.write(own, to: scratch("all/labels-\(number).npy"))
            case "npz":
                try Npz.write(
                    ["x": images, "y": own],
                    to: scratch("all/shard-\(number)-of-003.npz", makingFolder: true), compressing: index == 1
                )
            default:
                try IDX.write(
                    images, to: scratch("all/train-images-\(number)-idx3-ubyte", makingFolder: true))
                try IDX.write(own, to: scratch("all/train-labels-\(number)-idx1-ubyte"))
            }
        }
        let data = try ImageData.read(scratch("all"))
        #expect(data.train.images == Self.x && data.train.labels == labels)
        #expect(data.notes.contains("read from 3 shards, one after the other"), "\(data.notes)")
        try check(scratch("all"), scratch, notes: ["3 shards joined"])
    }

    @Test func shardsThatDoNotFitAreErrors() throws {
        let scratch = try Scratch()
        func put(_ number: Int, _ images: AnyTensor) throws {
            try Npz.write(
                ["x": images, "y": .int32(Tensor([1, 2]))],
                to: scratch("all/part-\(number).npz", makingFolder: true))
        }
        try put(0, .uint8(Self.x[0..<2]))
        try put(2, .uint8(Self.x[0..<2]))
        #expect(message { _ = try ImageData.read(scratch("all")) }.contains("with the number 1 is missing"))
        try put(1, .float32(.zeros([2, 28, 28, 1])))
        let types = message(.data) { _ = try ImageData.read(scratch("all")) }
        #expect(
            types.contains("part-1.npz") && types.contains("expected uint8 as in ")
                && types.contains("part-0.npz"))
        try put(1, .uint8(.zeros([2, 14, 14, 1])))
        #expect(
            message(.shape) { _ = try ImageData.read(scratch("all")) }.contains("expected rows [28, 28, 1]"))
        // A single shard that is named is read alone.
        #expect(try ImageData.read(scratch("all/part-0.npz")).train.count == 2)
    }

    @Test func mapsWhatFillsHalfOfTheMemory() {
        let options = ReadOptions()
        #expect(options.mapping(of: 500, available: 1000) == (false, nil))
        let (isMapped, note) = options.mapping(of: 501_000_000, available: 1_000_000_000)
        #expect(isMapped && note?.contains("501.0 MB are more than half of the 1.0 GB") == true)
        #expect(ReadOptions(isMapped: false).mapping(of: 501, available: 1000) == (false, nil))
        #expect(ReadOptions(isMapped: true).mapping(of: 1, available: 1000) == (true, nil))
        #expect(options.mapping(of: nil, available: 1000).isMapped)
        #expect(
            message(.argument) {
                let scratch = try Scratch()
                try scratch.put("a.csv", Array("1,2,3,4,5\n2,3,4,5,6\n".utf8))
                _ = try ImageData.read(scratch("a.csv"), reading: ReadOptions(isMapped: true))
            }.hasPrefix("--mmap: expected IDX, npy, or npz files"))
    }
}
