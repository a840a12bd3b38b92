import Foundation
import QuillCodecs
import QuillTensor
import TestSupport
import Testing

/// Texts as NumPy 2 writes them. The elements are those of `numpy.save`.
struct NpyTextTests {
    private static func file(_ type: String, _ shape: String, _ base64: String) throws -> [UInt8] {
        let elements = [UInt8](try #require(Data(base64Encoded: base64)))
        return NpyTests.file("{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }", elements)
    }

    static let arrays: [(type: String, shape: String, base64: String, texts: [String])] = [
        // numpy.array(['zero', 'seven', 'Käse'])
        (
            "<U5", "(3,)", "egAAAGUAAAByAAAAbwAAAAAAAABzAAAAZQAAAHYAAABlAAAAbgAAAEsAAADkAAAAcwAAAGUAAAAAAAAA",
            ["zero", "seven", "Käse"]
        ),
        // numpy.array([b'zero', b'seven', b''])
        ("|S5", "(3,)", "emVybwBzZXZlbgAAAAAA", ["zero", "seven", ""]),
        // numpy.array([['a'], ['b']], dtype='>U3')
        (">U3", "(2, 1)", "AAAAYQAAAAAAAAAAAAAAYgAAAAAAAAAA", ["a", "b"]),
    ]

    @Test(arguments: arrays.indices) func readsTexts(_ index: Int) throws {
        let (type, shape, base64, texts) = Self.arrays[index]
        let scratch = try Scratch()
        let path = try scratch.put("y.npy", Self.file(type, shape, base64))
        #expect(try Npy.texts(path) == texts)
        #expect(message { _ = try Npy.read(path) }.contains("texts (NumPy type '\(type)'); expected numbers"))
        let cut = try scratch.put("cut.npy", Array(Self.file(type, shape, base64).dropLast()))
        #expect(message { _ = try Npy.texts(cut) }.contains("truncated: "))
    }

    @Test func numbersAreNoTexts() throws {
        let scratch = try Scratch()
        try Npy.write(.int32(Tensor([1, 2])), to: scratch("y.npy"))
        #expect(try Npy.texts(scratch("y.npy")) == nil)
    }

    static let bad: [(bytes: [UInt8], says: String)] = [
        (
            NpyTests.file("{'descr': '<U1', 'fortran_order': False, 'shape': (2, 2), }", []),
            "expected texts [count]"
        ),
        (
            NpyTests.file("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", [0, 0, 0, 1]),
            "row 0: the text isn't valid"
        ),
        (
            NpyTests.file("{'descr': '|S2', 'fortran_order': False, 'shape': (1,), }", [0xFF, 0xFE]),
            "row 0: the text isn't valid"
        ),
        (
            NpyTests.file("{'descr': '<U4096', 'fortran_order': False, 'shape': (999999999999999,), }", []),
            "expected texts [count]"
        ),
    ]

    @Test(arguments: bad.indices) func refusesTexts(_ index: Int) throws {
        let scratch = try Scratch()
        let path = try scratch.put("y.npy", Self.bad[index].bytes)
        #expect(message { _ = try Npy.texts(path) }.contains(Self.bad[index].says))
    }

    @Test func archivesTellTheShapesOfWhatCanBeRead() throws {
        let scratch = try Scratch()
        try ZipWriter.write(to: scratch("a.npz")) { archive in
            try archive.add("x.npy", Npy.encode(.uint8(.zeros([2, 3]))))
            try archive.add("y.npy", Self.file("|S5", "(3,)", "emVybwBzZXZlbgAAAAAA"))
            try archive.add(
                "o.npy", NpyTests.file("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", [1]))
        }
        #expect(try Npz.shapes(scratch("a.npz")) == ["x": [2, 3], "y": [3]])
        #expect(try Npz.texts(scratch("a.npz"), "y") == ["zero", "seven", ""])
        #expect(try Npz.texts(scratch("a.npz"), "x") == nil)
    }
}
