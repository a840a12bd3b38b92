import QuillSystem
import QuillTensor
import TestSupport
import Testing

@testable import QuillCodecs

/// Arrays in mapped files are equal to those that are read.
@Suite struct MappedArrayTests {
    private static let bytes = Tensor((0..<60).map { UInt8($0 * 4) }).reshaped([5, 4, 3])
    private static let floats = Tensor((0..<20).map { Float($0) / 7 }).reshaped([5, 4])

    private static let tensors: [AnyTensor] = [
        .uint8(bytes), .float32(floats), .float64(floats.cast(to: Double.self)),
        .int32(bytes.cast(to: Int32.self)), .int64(bytes.cast(to: Int64.self)),
    ]

    /// All rows that a stream reads.
    private func rows(_ stream: ArrayStream) throws -> AnyTensor {
        var parts: [AnyTensor] = []
        try stream.forEachPart { parts.append($0) }
        return try AnyTensor(joining: parts)
    }

    @Test(arguments: tensors) func mapsNpyAndNpz(_ tensor: AnyTensor) throws {
        let scratch = try Scratch()
        try Npy.write(tensor, to: scratch("a.npy"))
        try Npz.write(["a": tensor, "b": .uint8(Self.bytes)], to: scratch("stored.npz"), compressing: false)
        try Npz.write(["a": tensor], to: scratch("packed.npz"))
        try scratch.put("a.npy.gz", Gzip.deflate(Npy.encode(tensor), level: 1))
        let mapped = try #require(try Npy.stream(scratch("a.npy")).mapped())
        #expect(mapped.isMapped && mapped == tensor)
        #expect(try Npz.stream(scratch("packed.npz"), "a").mapped() == nil)
        #expect(try Npy.stream(scratch("a.npy.gz")).mapped() == nil)
        // Where its place in the archive suits the type.
        if let stored = try Npz.stream(scratch("stored.npz"), "a").mapped() {
            #expect(stored.isMapped && stored == tensor)
        } else {
            #expect(tensor.dataType != .uint8)
        }
        for stream in [
            try Npy.stream(scratch("a.npy")), try Npy.stream(scratch("a.npy.gz")),
            try Npz.stream(scratch("stored.npz"), "a"), try Npz.stream(scratch("packed.npz"), "a"),
        ] {
            #expect(stream.shape == tensor.shape && stream.dataType == tensor.dataType)
            #expect(try rows(stream) == tensor)
        }
    }

    /// Rows that are looked at one by one are those of the tensor, in memory and in a file.
    @Test(arguments: [(1, [0, 1, 2, 3, 4]), (2, [0, 2, 4]), (7, [0])])
    func looksAtRows(_ step: Int, _ rows: [Int]) throws {
        let scratch = try Scratch()
        try Npy.write(.uint8(Self.bytes), to: scratch("a.npy"))
        let mapped: Tensor<UInt8> = try #require(try Npy.stream(scratch("a.npy")).mapped()).typed()
        #expect(mapped.isMapped)
        for tensor in [Self.bytes, mapped] {
            var seen: [Int: [UInt8]] = [:]
            tensor.forEachRow(step: step) { seen[$0] = Array($1) }
            #expect(seen == Dictionary(uniqueKeysWithValues: rows.map { ($0, Self.bytes[$0].elements) }))
        }
        Tensor<UInt8>.zeros([0, 3]).forEachRow { row, _ in Issue.record("row \(row) of none") }
    }

    @Test func mapsIDX() throws {
        let scratch = try Scratch()
        try IDX.write(.uint8(Self.bytes), to: scratch("bytes"))
        try IDX.write(.float32(Self.floats), to: scratch("floats"))
        #expect(try IDX.stream(scratch("bytes")).mapped() == .uint8(Self.bytes))
        // Its numbers are in the other byte order.
        #expect(try IDX.stream(scratch("floats")).mapped() == nil)
        #expect(try rows(IDX.stream(scratch("floats"))) == .float32(Self.floats))
        #expect(try rows(IDX.stream(scratch("bytes"))) == .uint8(Self.bytes))
    }

    @Test func valuesAreCopiedBeforeTheyChange() throws {
        let scratch = try Scratch()
        try Npy.write(.uint8(Self.bytes), to: scratch("a.npy"))
        var tensor: Tensor<UInt8> = try #require(try Npy.stream(scratch("a.npy")).mapped()).typed()
        tensor.withUnsafeMutableBufferPointer { $0[7] = 99 }
        #expect(!tensor.isMapped && tensor.elements[7] == 99)
        #expect(try Npy.read(scratch("a.npy")) == .uint8(Self.bytes))
        // Pages that were given back are read again.
        let other: Tensor<UInt8> = try #require(try Npy.stream(scratch("a.npy")).mapped()).typed()
        let slice = other[2..<4]
        other.mapping?.release()
        slice.willNeed(rows: [0, 1])
        #expect(slice == Self.bytes[2..<4] && slice.isMapped)
    }

    @Test func truncatedFilesAreErrors() throws {
        let scratch = try Scratch()
        let whole = Npy.encode(.uint8(Self.bytes))
        let path = try scratch.put("a.npy", Array(whole.dropLast(1)))
        #expect(message { _ = try Npy.stream(path) }.contains("truncated"))
        let packed = try scratch.put("a.npy.gz", Gzip.deflate(Array(whole.dropLast(1)), level: 1))
        #expect(message { try Npy.stream(packed).forEachPart { _ in } }.contains("truncated"))
        let longer = try scratch.put("b.npy.gz", Gzip.deflate(whole + [0], level: 1))
        #expect(message { try Npy.stream(longer).forEachPart { _ in } }.contains("oversized"))
        var text = whole
        let place = try #require(text.firstRange(of: Array("False, ".utf8)))
        text.replaceSubrange(place, with: Array("True,  ".utf8))
        let fortran = try scratch.put("f.npy", text)
        #expect(try Npy.stream(fortran).mapped() == nil)
        #expect(message { try Npy.stream(fortran).forEachPart { _ in } }.contains("Fortran order"))
    }

    @Test func filesThatChangeAreNoticed() throws {
        let scratch = try Scratch()
        let path = try scratch.put("a.npy", Npy.encode(.uint8(Self.bytes)))
        let tensor = try #require(try Npy.stream(path).mapped())
        try tensor.mapping?.check()
        // A replaced file stays as it was.
        try Npy.write(.uint8(Self.bytes.map { $0 / 2 }), to: path)
        try tensor.mapping?.check()
        #expect(tensor == .uint8(Self.bytes))
        // One that is written to doesn't.
        let now = try #require(try Npy.stream(path).mapped()?.mapping)
        let file = try #require(fopen(path, "r+"))
        fwrite("x", 1, 1, file)
        fclose(file)
        #expect(message(.data) { try now.check() }.contains("was written to"))
        truncate(path, 40)
        #expect(message(.data) { try now.check() }.contains("188 bytes and now has 40"))
    }

    @Test func cacheMakesAnArrayOnce() throws {
        let scratch = try Scratch()
        let cache = try ArrayCache(folder: scratch("cache"))
        var made = 0
        func array(_ key: String, _ shape: Shape = [5, 4, 3]) throws -> ArrayCache.Entry {
            try cache.array("some images", key: [key], shape: shape, .uint8, action: "unpacked") { writer in
                made += 1
                try writer.append(.uint8(Self.bytes[0..<2]))
                try writer.append(Self.bytes[2..<5].elements)
            }
        }
        let first = try array("a")
        #expect(first.tensor == .uint8(Self.bytes) && first.tensor.isMapped && made == 1)
        #expect(first.note.hasPrefix("some images: unpacked once, into ") && first.note.contains("60 bytes"))
        let again = try array("a")
        #expect(again.tensor == .uint8(Self.bytes) && made == 1)
        #expect(again.note.hasPrefix("some images: unpacked before, in "))
        _ = try array("b")
        #expect(made == 2)
        // What fails leaves nothing, and what is damaged is made anew.
        let before = try FileSystem.names(in: scratch("cache")).filter { $0.hasSuffix(".npy") }
        #expect(before.count == 2)
        #expect(message { _ = try array("c", [6, 4, 3]) }.contains("expected 72 bytes"))
        #expect(try FileSystem.names(in: scratch("cache")).filter { $0.hasSuffix(".npy") }.count == 2)
        for name in before { truncate(scratch("cache/\(name)"), 100) }
        #expect(try array("a").tensor == .uint8(Self.bytes) && made == 4)
    }
}
