import QuillCodecs
import QuillTensor
import TestSupport
import Testing

struct NpyTests {
    /// `numpy.save` of `numpy.array([[1.5, -2, 0]], "<f4")`, byte for byte.
    static let known =
        file(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }", padding: 58,
            [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0])

    @Test func readsAndWritesKnownBytes() throws {
        let scratch = try Scratch()
        let tensor = AnyTensor.float32(Tensor([1, 3]) { _ = $0.initialize(from: [1.5, -2, 0]) })
        #expect(Self.known.count == 128 + 12)
        #expect(try Npy.read(Self.known) == tensor)
        #expect(Npy.encode(tensor) == Self.known)
        try Npy.write(tensor, to: scratch("x.npy"))
        #expect(try scratch.bytes("x.npy") == Self.known)
        #expect(try Npy.read(scratch("x.npy")) == tensor)
    }

    @Test(arguments: [[], [0], [5], [2, 0, 3], [2, 3], [1, 2, 1, 4], Array(repeating: 1, count: 40)])
    func roundTrip(_ extents: [Int]) throws {
        let shape = Shape(extents)
        let bytes = Tensor<UInt8>(shape) { target in
            for index in target.indices { target.initializeElement(at: index, to: UInt8(index)) }
        }
        for tensor in [
            AnyTensor.uint8(bytes), .int32(bytes.map { -Int32($0) }), .float32(bytes.map { Float($0) / 3 }),
            .int64(bytes.map { -(Int64($0) << 40) }), .float64(bytes.map { Double($0) / 3 }),
            .bool(bytes.map { $0.isMultiple(of: 2) }),
        ] {
            let encoded = Npy.encode(tensor)
            #expect(try Npy.read(encoded) == tensor)
            #expect((encoded.count - tensor.shape.elementCount * tensor.dataType.byteCount) % 64 == 0)
        }
    }

    static let types: [(type: String, bytes: [UInt8], values: AnyTensor)] = [
        ("|b1", [0, 1], .bool(Tensor([false, true]))), ("|u1", [0, 255], .uint8(Tensor([0, 255]))),
        ("|i1", [0xFF, 0x80], .int32(Tensor([-1, -128]))), ("<u2", [1, 0, 0, 1], .int32(Tensor([1, 256]))),
        (">u2", [1, 0, 0, 1], .int32(Tensor([256, 1]))),
        ("<i2", [0xFE, 0xFF, 2, 0], .int32(Tensor([-2, 2]))),
        (">i4", [0xFF, 0xFF, 0xFF, 0xFE, 0, 0, 0, 3], .int32(Tensor([-2, 3]))),
        ("<u4", [1, 0, 0, 0, 0, 0, 0, 0x80], .int64(Tensor([1, 1 << 31]))),
        ("<i8", [UInt8](repeating: 0xFF, count: 8) + [2, 0, 0, 0, 0, 0, 0, 0], .int64(Tensor([-1, 2]))),
        (">u8", [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0], .int64(Tensor([1, 256]))),
        ("<f2", [0x00, 0x3E, 0x00, 0xC0], .float32(Tensor([1.5, -2]))),
        (">f4", [0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0], .float32(Tensor([1.5, -2]))),
        ("<f8", [0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0], .float64(Tensor([1.5, -2]))),
    ]

    @Test(arguments: types) func reads(_ row: (type: String, bytes: [UInt8], values: AnyTensor)) throws {
        let header = "{'descr': '\(row.type)', 'fortran_order': False, 'shape': (2,), }"
        #expect(try Npy.read(Self.file(header, row.bytes)) == row.values)
        #expect(try Npy.read(Self.file(header, version: 2, row.bytes)) == row.values)
        #expect(try Npy.read(Self.file(header, version: 3, row.bytes)) == row.values)
    }

    @Test func fortranOrderBecomesRowMajor() throws {
        let cases: [(String, [UInt8])] = [
            ("(2, 3)", [0, 2, 4, 1, 3, 5]), ("(3, 2)", [0, 3, 1, 4, 2, 5]), ("(6,)", [0, 1, 2, 3, 4, 5]),
            ("(1, 2, 3)", [0, 2, 4, 1, 3, 5]), ("(3, 1, 2)", [0, 3, 1, 4, 2, 5]),
        ]
        for (shape, elements) in cases {
            let header = "{'descr': '|u1', 'fortran_order': True, 'shape': \(shape), }"
            let tensor: Tensor<UInt8> = try Npy.read(Self.file(header, [0, 1, 2, 3, 4, 5])).typed()
            #expect(tensor.elements == elements, "\(shape)")
            #expect(
                "\(tensor.shape)"
                    == shape.replacing("(", with: "[").replacing(",)", with: "]").replacing(")", with: "]"))
        }
        let cube = try Npy.read(
            Self.file("{'descr':'|u1','fortran_order':True,'shape':(2,2,2)}", [0, 1, 2, 3, 4, 5, 6, 7]))
        #expect(try cube.typed(UInt8.self).elements == [0, 4, 2, 6, 1, 5, 3, 7])
        let scalar = try Npy.read(Self.file("{'descr':'|u1','fortran_order':True,'shape':()}", [9]))
        #expect(try scalar.typed(UInt8.self) == Tensor(scalar: 9))
    }

    @Test func readsOtherSpellingsOfTheHeader() throws {
        for header in [
            #"{"shape": (2L, ), "fortran_order": False, "descr": "=u1"}"#,
            "{'fortran_order':False,'shape':(2),'descr':'|u1',}  \n",
        ] {
            #expect(try Npy.read(Self.file(header, [7, 8])) == .uint8(Tensor([7, 8])))
        }
    }

    static let hostile: [Hostile] = [
        Hostile("empty", [], says: "truncated"),
        Hostile("another magic", Array("PK\u{3}\u{4}12345678".utf8), says: "not an npy file"),
        Hostile("version 4", magic + [4, 0, 0, 0], says: "received 4.0"),
        Hostile("no length", magic + [1, 0, 7], says: "truncated", "1 are there"),
        Hostile(
            "header missing", magic + [1, 0, 70, 0, 0x7B], says: "truncated", "expected 70 bytes at 10, 1"),
        Hostile("header of 4 GiB", magic + [2, 0, 255, 255, 255, 255], says: "received length 4294967295"),
        Hostile("header not text", magic + [1, 0, 1, 0, 0xFF], says: "not text"),
        Hostile("header empty", file("", []), says: "byte 1: expected {"),
        Hostile("header cut", file("{'descr': '<f4', ", []), says: "expected a string"),
        Hostile("nothing in it", file("{}", []), says: "lacks descr and fortran_order and shape"),
        Hostile("shape missing", file("{'descr': '<f4', 'fortran_order': False}", []), says: "lacks shape"),
        Hostile(
            "descr twice", file("{'descr': '<f4', 'descr': '<f4'}", []),
            says: "unknown or duplicate entry descr"
        ),
        Hostile("unknown entry", file("{'type': '<f4'}", []), says: "unknown or duplicate entry type"),
        Hostile(
            "an entry that breaks the line", file("{'a\nb\u{1b}[2J': '<f4'}", []),
            says: "unknown or duplicate entry a\\u{a}b\\u{1b}[2J"),
        Hostile(
            "records", file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", []),
            says: "records are not supported"),
        Hostile("objects", header("|O", "(1,)", []), says: "Python's objects (NumPy type '|O')"),
        Hostile("complex numbers", header("<c8", "(1,)", [1]), says: "'<c8' are not supported"),
        Hostile("no byte order", header("|f4", "(1,)", [0, 0, 0, 0]), says: "'|f4' are not supported"),
        Hostile("text", header("<U5", "(1,)", [1]), says: "texts (NumPy type '<U5'); expected numbers"),
        Hostile("not a boolean", file("{'fortran_order': 1}", []), says: "expected True or False"),
        Hostile("negative extent", header("|u1", "(-1,)", []), says: "expected an extent"),
        Hostile("a fraction", header("|u1", "(1.5,)", [0]), says: "expected )"),
        Hostile(
            "an extent of 2⁶⁴", header("|u1", "(18446744073709551616,)", [0]), says: "expected an extent"),
        Hostile("the product overflows", header("|u1", "(9223372036854775807, 2)", [0]), says: "too large"),
        Hostile(
            "empty, but its strides overflow",
            file(
                "{'descr': '|u1', 'fortran_order': True, 'shape': (0, 9223372036854775807, 3)}", []),
            says: "too large"),
        Hostile("the bytes overflow", header("<f8", "(9223372036854775807,)", [0]), says: "too large"),
        Hostile(
            "text behind the header", file("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)} 7", [0]),
            says: "expected the end"),
        Hostile("truncated", header("<f4", "(2,)", [0, 0, 0, 0]), says: "truncated", "[2] of float32"),
        Hostile(
            "lying: a terabyte", header("|u1", "(1099511627776,)", [0]), says: "truncated", "[1099511627776]"),
        Hostile("oversized", header("|u1", "(1,)", [0, 0]), says: "oversized", "has more"),
        Hostile(
            "too large a number", header("<u8", "(1,)", [0, 0, 0, 0, 0, 0, 0, 0x80]),
            says: "element 0 of [1] does not fit in int64"),
    ]

    @Test(arguments: hostile) func refuses(_ hostile: Hostile) throws {
        try hostile.check(fromBytes: { _ = try Npy.read($0, name: $1) }, fromFile: { _ = try Npy.read($0) })
    }

    @Test func refusesPathsThatAreNotFiles() throws { try checkUnreadablePaths { _ = try Npy.read($0) } }

    private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

    /// Returns the bytes of a file with this header and these numbers.
    static func file(_ header: String, version: UInt8 = 1, padding: Int = 0, _ data: [UInt8])
        -> [UInt8]
    {
        let text = Array(header.utf8) + [UInt8](repeating: 0x20, count: padding) + [0x0A]
        let length = [UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + (version == 1 ? [] : [0, 0])
        return magic + [version, 0] + length + text + data
    }

    private static func header(_ type: String, _ shape: String, _ data: [UInt8]) -> [UInt8] {
        file("{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }", data)
    }
}
