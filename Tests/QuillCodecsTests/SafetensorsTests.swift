import QuillCodecs
import QuillTensor
import TestSupport
import Testing

struct SafetensorsTests {
    /// A file of the reference implementation: header padded to a multiple of eight, wide numbers first.
    static let known =
        file(
            #"{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
                + #""n":{"dtype":"I32","shape":[],"data_offsets":[8,12]},"#
                + #""a":{"dtype":"U8","shape":[1,3],"data_offsets":[12,15]}}"#,
            [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0, 0xFE, 0xFF, 0xFF, 0xFF, 1, 2, 255])
    static let contents = Safetensors(
        tensors: [
            "b": .float32(Tensor([1.5, -2])), "n": .int32(Tensor(scalar: -2)),
            "a": .uint8(Tensor([1, 3]) { _ = $0.initialize(from: [1, 2, 255]) }),
        ], metadata: ["format": "pt"])

    @Test func readsAndWritesKnownBytes() throws {
        let scratch = try Scratch()
        #expect(try Safetensors(Self.known) == Self.contents)
        #expect(try Safetensors(contentsOf: scratch.put("known", Self.known)) == Self.contents)
        #expect(try Self.contents.encode() == Self.known)
        try Self.contents.write(to: scratch("written"))
        #expect(try scratch.bytes("written") == Self.known)
    }

    @Test func headerMayBeginWithAnyLength() throws {
        // Its length, 0x8B1F, is gzip's magic number, but the file must not be unpacked.
        let text = "{}" + String(repeating: " ", count: 0x8B1F - 2)
        #expect(try Safetensors(Self.file(text, [], padded: false)) == Safetensors(tensors: [:]))
    }

    @Test func roundTripOfNamesAndEmptyTensors() throws {
        let names = ["dense_1/kernel", "\"quoted\"\\", "line\nbreak\u{1}", "größe 数 🖋", ""]
        var all = Safetensors(
            tensors: [:], metadata: Dictionary(uniqueKeysWithValues: names.map { ($0, $0) }))
        for (index, name) in names.enumerated() { all.tensors[name] = .int32(.zeros([index, 2])) }
        let bytes = try all.encode()
        #expect(try Safetensors(bytes) == all)
        #expect((bytes.count - all.tensors.values.reduce(0) { $0 + $1.shape.elementCount * 4 }) % 8 == 0)
    }

    @Test func everyTypeIsWrittenAsItIs() throws {
        let all = Safetensors(
            tensors: [
                "d": .float64(Tensor([0.1, -1e300])), "l": .int64(Tensor([.min, .max])),
                "m": .bool(Tensor([true, false, true])), "f": .float32(Tensor([0.1])),
            ])
        #expect(try Safetensors(all.encode()) == all)
    }

    /// All other types, converted to tensor types that can hold them.
    static let converted: [(type: String, bytes: [UInt8], values: AnyTensor)] = [
        ("BOOL", [0, 1], .bool(Tensor([false, true]))),
        ("I8", [0xFF, 0x80], .int32(Tensor([-1, -128]))),
        ("U16", [0xFF, 0xFF, 1, 0], .int32(Tensor([65535, 1]))),
        ("I16", [0xFF, 0xFF, 1, 0], .int32(Tensor([-1, 1]))),
        ("U32", [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], .int64(Tensor([4_294_967_295, 0]))),
        ("I64", [UInt8](repeating: 0xFF, count: 8) + [7, 0, 0, 0, 0, 0, 0, 0], .int64(Tensor([-1, 7]))),
        ("U64", [7, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0], .int64(Tensor([7, 8]))),
        (
            "F64", [0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0xF0, 0xFF],
            .float64(Tensor([1.5, -.infinity]))
        ),
        ("BF16", [0xC0, 0x3F, 0x80, 0xFF], .float32(Tensor([1.5, -.infinity]))),
        ("F16", [0x00, 0x3E, 0x01, 0x80], .float32(Tensor([1.5, -0x1p-24]))),
        ("F16", [0xFF, 0x7B, 0x00, 0xFC], .float32(Tensor([65504, -.infinity]))),
    ]

    @Test(arguments: converted)
    func reads(_ converted: (type: String, bytes: [UInt8], values: AnyTensor)) throws {
        let bytes = Self.file(Self.tensor(converted.type, [2], 0, converted.bytes.count), converted.bytes)
        #expect(try Safetensors(bytes).tensors == ["x": converted.values])
    }

    /// Numbers and their nearest half-precision values, with ties to even.
    static let halves: [(number: Float, half: UInt16)] = [
        (0, 0), (-0.0, 0x8000), (1.5, 0x3E00), (-2, 0xC000), (0x1p-24, 1), (0x1p-25, 0), (0x1.8p-24, 2),
        (0x1.000002p-25, 1), (0x1p-14, 0x400), (0x1.ffep-15, 0x400), (0x1.ff4p-15, 0x3FE),
        (0x1.002p0, 0x3C00),
        (0x1.002002p0, 0x3C01), (0x1.006p0, 0x3C02), (0x1.fffp0, 0x4000), (65504, 0x7BFF), (65519, 0x7BFF),
        (65520, 0x7C00), (1e30, 0x7C00), (-.infinity, 0xFC00), (.nan, 0x7E00), (.leastNonzeroMagnitude, 0),
    ]

    @Test(arguments: halves) func writesTheNearestHalf(_ row: (number: Float, half: UInt16)) throws {
        let file = Safetensors(tensors: ["x": .float32(Tensor([row.number]))])
        #expect(try file.encode(halving: ["x"]).suffix(2) == [UInt8(row.half & 0xFF), UInt8(row.half >> 8)])
    }

    @Test func everyHalfIsWrittenAsItWasRead() throws {
        let numbers = (0...UInt16.max).filter { $0 & 0x7C00 != 0x7C00 || $0 & 0x3FF == 0 }
        let bytes = Self.file(
            Self.tensor("F16", [numbers.count], 0, 2 * numbers.count),
            numbers.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        #expect(try Safetensors(bytes).encode(halving: ["x"]) == bytes)
    }

    /// Wide numbers come first, and other types are unchanged.
    @Test func onlyNamedFloatsAreHalved() throws {
        let file = Safetensors(
            tensors: [
                "a": .float32(Tensor([0.1])), "b": .float32(Tensor([0.1])), "n": .int32(Tensor([7])),
            ])
        let again = try Safetensors(file.encode(halving: ["a", "n", "none"]))
        #expect(
            again.tensors == [
                "a": .float32(Tensor([0x1.998p-4])), "b": .float32(Tensor([0.1])), "n": .int32(Tensor([7])),
            ])
        #expect(try file.encode(halving: ["a"]).suffix(2) == [0x66, 0x2E])
    }

    @Test func noTensorIsCalledAsTheMetadata() {
        let wrong = Safetensors(tensors: ["__metadata__": .uint8(Tensor([1]))])
        #expect(message(.argument) { _ = try wrong.encode() }.contains("__metadata__"))
    }

    static let hostile: [Hostile] = [
        Hostile("empty", [], says: "truncated", "this has 0"),
        Hostile("half a length", [1, 2, 3], says: "truncated", "this has 3"),
        Hostile(
            "length beyond the file", [9, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D], says: "at most 2 bytes",
            "length 9"),
        Hostile(
            "length of 2⁶⁴-1", [UInt8](repeating: 255, count: 9), says: "received length 18446744073709551615"
        ),
        Hostile("no header", [UInt8](repeating: 0, count: 8), says: "not a safetensors file"),
        Hostile("not JSON", file("{nonsense}", []), says: "JSON, byte 1", "expected a string"),
        Hostile("an array", file("[]", []), says: "not a safetensors file"),
        Hostile("space before the header", file(" {}", []), says: "not a safetensors file"),
        Hostile(
            "not UTF-8", [5, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x22, 0xFF, 0x22, 0x7D], says: "not valid UTF-8"),
        Hostile(
            "brackets without end", file("{\"a\":" + String(repeating: "[", count: 100_000), []),
            says: "nested deeper"),
        Hostile(
            "duplicate names", file(#"{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"x":{}}"#, [0]),
            says: "duplicate key \"x\""),
        Hostile("metadata of numbers", file(#"{"__metadata__":{"a":1}}"#, []), says: "\"a\" is not a string"),
        Hostile("metadata of no kind", file(#"{"__metadata__":[]}"#, []), says: "not an object of strings"),
        Hostile(
            "shape missing", file(#"{"x":{"dtype":"U8","data_offsets":[0,1]}}"#, [0]), says: "\"x\"",
            "expected dtype, shape"),
        Hostile(
            "three offsets", file(#"{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}"#, [0]),
            says: "two data_offsets"),
        Hostile(
            "offsets with fractions", file(#"{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1.0]}}"#, [0]),
            says: "whole numbers"),
        Hostile(
            "unknown type", file(tensor("F4", [2], 0, 1), [0]), says: "of type F4 are not supported", "BF16"),
        Hostile("negative extent", file(tensor("U8", [-1, -1], 0, 1), [0]), says: "invalid shape"),
        Hostile(
            "extent with a fraction", file(#"{"x":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}"#, [0]),
            says: "invalid shape"),
        Hostile(
            "the product overflows", file(tensor("U8", [.max, .max], 0, 1), [0]), says: "invalid shape"),
        Hostile(
            "empty, but its strides overflow", file(tensor("U8", [0, .max, .max], 0, 0), []),
            says: "invalid shape"),
        Hostile("the bytes overflow", file(tensor("F32", [.max / 2], 0, 1), [0]), says: "invalid shape"),
        Hostile(
            "shape and offsets differ", file(tensor("F32", [2], 0, 4), [0, 0, 0, 0]),
            says: "[2] of F32 takes 8 bytes", "[0, 4]"),
        Hostile("offsets backwards", file(tensor("U8", [0], 1, 0), [0]), says: "takes 0 bytes", "[1, 0]"),
        Hostile("negative offsets", file(tensor("U8", [1], -1, 0), [0]), says: "[-1, 0]"),
        Hostile(
            "truncated", file(tensor("U8", [4], 0, 4), [0, 0]), says: "truncated", "take 4 bytes", "2 follow"),
        Hostile(
            "lying: a terabyte", file(tensor("U8", [1 << 40], 0, 1 << 40), [0]), says: "truncated",
            "1099511627776"),
        Hostile(
            "oversized", file(tensor("U8", [1], 0, 1), [0, 0]), says: "oversized", "take 1 bytes", "2 follow"),
        Hostile(
            "a hole", file(tensor("U8", [1], 1, 2), [0, 0]), says: "expected to begin at byte 0", "gap"),
        Hostile(
            "an overlap",
            file(
                #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
                [0, 0, 0]), says: "\"b\"", "begin at byte 2", "overlap"),
        Hostile(
            "an integer too large", file(tensor("U64", [1], 0, 8), [0, 0, 0, 0, 0, 0, 0, 0x80]),
            says: "element 0 of [1] does not fit in int64"),
    ]

    @Test(arguments: hostile) func refuses(_ hostile: Hostile) throws {
        try hostile.check(
            fromBytes: { _ = try Safetensors($0, name: $1) },
            fromFile: { _ = try Safetensors(contentsOf: $0) })
    }

    @Test func refusesPathsThatAreNotFiles() throws {
        try checkUnreadablePaths { _ = try Safetensors(contentsOf: $0) }
    }

    /// Returns the bytes of a file with this header and these numbers.
    private static func file(_ header: String, _ data: [UInt8], padded: Bool = true) -> [UInt8] {
        var text = Array(header.utf8)
        while padded, text.count % 8 != 0 { text.append(0x20) }
        return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text + data
    }

    private static func tensor(_ type: String, _ shape: [Int], _ start: Int, _ end: Int) -> String {
        "{\"x\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(start),\(end)]}}"
    }
}
