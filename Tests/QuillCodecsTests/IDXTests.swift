import QuillCodecs
import QuillTensor
import TestSupport
import Testing

struct IDXTests {
    /// One row per type: the bytes as the format defines them, and the expected tensor.
    static let known: [(name: String, bytes: [UInt8], tensor: AnyTensor)] = [
        (
            "bytes", [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255],
            .uint8(matrix([1, 2, 3, 4, 5, 255]))
        ),
        ("int8", [0, 0, 9, 1, 0, 0, 0, 2, 0xFF, 0x7F], .int32(Tensor([-1, 127]))),
        ("int16", [0, 0, 0x0B, 1, 0, 0, 0, 2, 0x80, 0, 0x01, 0x02], .int32(Tensor([-32768, 258]))),
        ("int32", [0, 0, 0x0C, 1, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFE], .int32(Tensor([-2]))),
        (
            "float32", [0, 0, 0x0D, 1, 0, 0, 0, 2, 0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0],
            .float32(Tensor([1.5, -2]))
        ),
        ("float64", [0, 0, 0x0E, 1, 0, 0, 0, 1, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0], .float64(Tensor([1.5]))),
    ]

    @Test(arguments: known) func readsKnownBytes(_ known: (name: String, bytes: [UInt8], tensor: AnyTensor))
        throws
    {
        let scratch = try Scratch()
        let packed = try Gzip.deflate(known.bytes)
        #expect(try IDX.read(known.bytes) == known.tensor)
        #expect(try IDX.read(packed) == known.tensor)
        // The names contradict the contents.
        #expect(try IDX.read(scratch.put("plain.gz", known.bytes)) == known.tensor)
        #expect(try IDX.read(scratch.put("packed", packed)) == known.tensor)
    }

    @Test func writesWhatItReads() throws {
        let scratch = try Scratch()
        for (_, bytes, tensor) in Self.known where [8, 0x0C, 0x0D, 0x0E].contains(bytes[2]) {
            #expect(try IDX.encode(tensor) == bytes)
            try IDX.write(tensor, to: scratch("file"))
            #expect(try scratch.bytes("file") == bytes)
        }
    }

    @Test func readsMoreThanOneBuffer() throws {
        let values = (0..<100_003).map { Int32(truncatingIfNeeded: $0 &* 2_654_435_761) }
        let tensor = AnyTensor.int32(Tensor(values))
        #expect(try IDX.read(IDX.encode(tensor)) == tensor)
        #expect(try IDX.read(Gzip.deflate(IDX.encode(tensor))) == tensor)
        let doubles: [UInt8] =
            [0, 0, 0x0E, 1, 0, 1, 0, 0] + values[..<65536].flatMap { bigEndian(Double($0).bitPattern) }
        #expect(try IDX.read(doubles) == .float64(Tensor(values[..<65536].map { Double($0) })))
    }

    @Test(arguments: [[], [0], [2, 0, 3]]) func refusesShapesItCannotExpress(_ extents: [Int]) {
        let message = message(.argument) { _ = try IDX.encode(.uint8(.zeros(Shape(extents)))) }
        #expect(message.contains("received shape \(Shape(extents))"))
    }

    @Test(arguments: [AnyTensor.int64(Tensor([1])), .bool(Tensor([true]))])
    func refusesTypesItCannotExpress(_ tensor: AnyTensor) {
        let message = message(.argument) { _ = try IDX.encode(tensor) }
        #expect(message.contains("received \(tensor.dataType.rawValue)"))
    }

    static let hostile: [Hostile] = [
        Hostile("empty", [], says: "truncated", "expected 4 bytes", "0 are there"),
        Hostile("half a magic number", [0, 0, 8], says: "truncated", "3 are there"),
        Hostile(
            "another magic number", [0x89, 0x50, 0x4E, 0x47, 1, 2], says: "not an IDX file",
            "received 89 50 4e 47"),
        Hostile("unknown type", [0, 0, 0x0A, 1, 0, 0, 0, 1, 0], says: "not an IDX file", "00 00 0a 01"),
        Hostile("rank 0", [0, 0, 8, 0, 1], says: "not an IDX file", "00 00 08 00"),
        Hostile(
            "extents missing", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0], says: "truncated", "expected 4 bytes at 8, 2"),
        Hostile("zero extent", [0, 0, 8, 1, 0, 0, 0, 0], says: "extent 0", "received 0"),
        Hostile("negative extent", [0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF], says: "extent 0", "received -1"),
        Hostile(
            "truncated", [0, 0, 8, 1, 0, 0, 0, 3, 1, 2], says: "truncated", "[3] of uint8", "11 bytes",
            "has 10"),
        Hostile("oversized", [0, 0, 8, 1, 0, 0, 0, 1, 1, 2], says: "oversized", "9 bytes", "has more"),
        Hostile(
            "lying: 2 GiB of labels", [0, 0, 8, 1, 0x7F, 0xFF, 0xFF, 0xFF, 1], says: "truncated",
            "2147483655", "has 9"),
        Hostile(
            "lying: the product overflows", [0, 0, 0x0E, 3] + [UInt8](repeating: 0x7F, count: 12),
            says: "impossibly large", "[2139062143, 2139062143, 2139062143]"),
        Hostile(
            "lying: 255 axes", [0, 0, 8, 255] + (0..<255).flatMap { _ in [0, 0, 0, 2] as [UInt8] },
            says: "impossibly large"),
    ]

    @Test(arguments: hostile) func refuses(_ hostile: Hostile) throws {
        try hostile.check(fromBytes: { _ = try IDX.read($0, name: $1) }, fromFile: { _ = try IDX.read($0) })
    }

    @Test(arguments: hostile.filter { $0.bytes.count > 3 }) func refusesPacked(_ hostile: Hostile) throws {
        let packed = try Gzip.deflate(hostile.bytes)
        let message = message { _ = try IDX.read(packed, name: "packed") }
        for part in hostile.says { #expect(message.contains(part), "\(message)") }
    }

    @Test func refusesPathsThatAreNotFiles() throws { try checkUnreadablePaths { _ = try IDX.read($0) } }

    /// A gigabyte of zeros after a header that declares nine bytes: unpacking stops at the tenth.
    @Test func doesNotUnpackMoreThanTheHeaderAdmits() throws {
        let header = try Gzip.deflate([0, 0, 8, 1, 0, 0, 0, 1])
        let zeros = try Gzip.deflate([UInt8](repeating: 0, count: 1 << 20), level: 9)
        let bomb = header + (0..<1024).flatMap { _ in zeros }
        let message = message { _ = try IDX.read(bomb, name: "bomb") }
        #expect(message.contains("oversized") && message.contains("9 bytes"), "\(message)")
    }

    private static func matrix(_ bytes: [UInt8]) -> Tensor<UInt8> {
        Tensor([2, bytes.count / 2]) { _ = $0.initialize(from: bytes) }
    }

    private func bigEndian(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}
