import QuillTensor
import TestSupport
import Testing

@testable import QuillCodecs

struct NpzTests {
    static let arrays: [String: AnyTensor] = [
        "images": .uint8(Tensor([2, 2, 2]) { _ = $0.initialize(from: [1, 2, 3, 4, 5, 6, 7, 8]) }),
        "labels": .int32(Tensor([7, -1])), "numbers": .float32(.ones([300])),
    ]

    @Test(arguments: [true, false]) func readsWhatItWrites(_ isCompressing: Bool) throws {
        let scratch = try Scratch()
        try Npz.write(Self.arrays, to: scratch("a.npz"), compressing: isCompressing)
        #expect(try Npz.read(scratch("a.npz")) == Self.arrays)
        #expect(try Npz.names(scratch("a.npz")) == ["images", "labels", "numbers"])
        #expect(try Npz.read(scratch("a.npz"), names: ["labels"]) == ["labels": .int32(Tensor([7, -1]))])
        #expect(
            message { _ = try Npz.read(scratch("a.npz"), names: ["label"]) }
                .hasSuffix("there is no array 'label'; available: images, labels, numbers"))
        #expect(message { _ = try Npz.read(scratch("a.npz"), limit: 100) }.contains("the limit of 100"))
    }

    /// The output of NumPy 2's `numpy.savez_compressed(f, a=numpy.arange(3, dtype='<i8'))`, with zip64 local headers.
    @Test func readsWhatNumPyWrites() throws {
        let header = Array("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }".utf8)
        let npy =
            Npy.magic + [1, 0, 118, 0] + header + [UInt8](repeating: 32, count: 117 - header.count) + [10]
            + [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
        let scratch = try Scratch()
        try ZipWriter.write(to: scratch("a.npz")) { try $0.add("a.npy", npy, level: 6) }
        #expect(try Npz.read(scratch("a.npz")) == ["a": .int64(Tensor([0, 1, 2]))])
    }

    static let bad: [(entries: [(String, [UInt8])], says: String)] = [
        ([("a.txt", [])], "expected npy files in it, received 'a.txt'"),
        ([("a.npy", [])], "a.npy: truncated"),
        ([("a.npy", [1, 2, 3, 4, 5, 6, 7, 8])], "not an npy file"),
        ([("a.npy", Npy.encode(.uint8(.zeros([4]))).dropLast())], "truncated"),
        ([("a.npy", Npy.encode(.uint8(.zeros([4]))) + [0])], "oversized"),
    ]

    @Test(arguments: bad.indices, [0, 6]) func refuses(_ index: Int, _ level: Int) throws {
        let (entries, says) = Self.bad[index]
        let scratch = try Scratch()
        try ZipWriter.write(to: scratch("bad.npz")) { zip in
            for (name, bytes) in entries { try zip.add(name, Array(bytes), level: level) }
        }
        let failure = message { _ = try Npz.read(scratch("bad.npz")) }
        #expect(failure.contains(scratch("bad.npz")) && failure.contains(says), "\(failure)")
    }

    @Test func refusesWhatIsNoArchive() throws {
        let scratch = try Scratch()
        try scratch.put("a.npz", Npy.encode(.uint8(.zeros([4]))))
        #expect(message { _ = try Npz.read(scratch("a.npz")) }.contains("not a zip archive"))
        #expect(message { _ = try Npz.read(scratch("b.npz")) }.contains("No such file"))
    }
}
