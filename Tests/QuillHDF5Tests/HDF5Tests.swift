import QuillHDF5
import QuillTensor
import TestSupport
import Testing

/// Files written by h5py: `Fixtures/make.py`.
@Suite struct HDF5Tests {
    private func fixture(_ name: String) throws -> HDF5Group { try HDF5Fixture.group(name) }

    private func tensor(_ group: HDF5Group, _ path: String) throws -> AnyTensor { try group.tensor(path) }

    @Test func attributesOfEveryKind() throws {
        let attributes = try fixture("plain").attributes
        let expected: [String: HDF5Attribute] = [
            "variable": .string("läßt"), "fixed": .string("fixed"), "variables": .strings(["a", "bc", ""]),
            "fixeds": .strings(["a", "bcd"]), "empty": .numbers([]), "number": .numbers([7]),
            "numbers": .numbers([1.5, -2]), "pair": .other("an attribute that is neither text nor numbers"),
        ]
        #expect(attributes == expected)
    }

    @Test func dataOfEveryKind() throws {
        let file = try fixture("plain")
        let types: [String: DataType] = [
            "f2": .float32, "f4": .float32, "f8": .float64, "i1": .int32, "i2": .int32, "i4": .int32,
            "i8": .int64, "u1": .uint8, "u2": .int32, "big-f4": .float32, "big-i4": .int32,
        ]
        #expect(file.group(at: "kinds").map { Set($0.members.keys) } == Set(types.keys))
        for (name, type) in types {
            let data = try tensor(file, "kinds/\(name)")
            #expect(data.dataType == type && data.shape == [1, 3], "\(name)")
            #expect(try data.converted(to: Double.self).elements == [0, 1, 100], "\(name)")
        }
        let numbers = try Tensor<Float>([2, 3, 4], (0..<24).map { Float($0) / 8 })
        for name in ["packed", "chunked"] {
            #expect(try tensor(file, name).converted(to: Float.self).elements == numbers.elements)
            #expect(try tensor(file, name).shape == [2, 3, 4])
        }
        #expect(try tensor(file, "none").shape == [0, 3])
        guard case .int64(let scalar) = try tensor(file, "scalar") else { throw QuillError(.data, "int64") }
        #expect(scalar.shape == [] && scalar.scalar == -5)
        guard case .other? = file.member(at: "text") else { throw QuillError(.data, "text") }
        let latest = try fixture("latest")
        #expect(latest.attributes == ["variable": .string("text")])
        #expect(try tensor(latest, "a/b/c").converted(to: Float.self).elements == numbers.elements)
    }

    @Test(arguments: [
        ("soft", "'b': a soft link"), ("elsewhere", "'b': a link to another file"),
        ("twice", "'a/c': another name of an object"), ("external", "'a': its data is in another file"),
        ("virtual", "'a': a virtual data set"), ("lzf", "'a': packed by filter 32000; expected deflate"),
        ("absurd", "'a': expected 4398046511104 bytes of data"),
        ("vast", "'a': expected 4398046511104 bytes"),
        ("unwritten", "'a': expected 4000000 bytes of data, 0 are in the file"),
        ("committed", "'a': a committed (named) type"),
        ("beyond", "'a': an unsigned integer is greater than"),
    ])
    func whatIsNotPlainIsRejected(_ name: String, _ says: String) throws {
        #expect(message { _ = try fixture(name) }.hasPrefix("\(name): \(says)"))
    }

    @Test(.enabled(if: HDF5.isWritable, "libhdf5 is not installed")) func groupsAreReadAsWritten() throws {
        var group = HDF5Group()
        group.attributes = [
            "text": .string("läßt \"x\""), "list": .strings(["a", "", "ö"]), "numbers": .numbers([1, -0.5]),
            "none": .strings([]), "long": .string(String(repeating: "x", count: 200_000)),
        ]
        let tensors: [String: AnyTensor] = [
            "a/b/float": .float32(try Tensor([2, 2], [1, -2, .infinity, 0.5])),
            "a/double": .float64(Tensor([0.1])), "a/int": .int32(Tensor([1, -2])),
            "long": .int64(Tensor([.min])),
            "byte": .uint8(Tensor([255, 0])), "scalar": .float32(Tensor(scalar: 3)),
            "empty": .float32(.zeros([0, 2])),
        ]
        for (path, value) in tensors { try group.add(.tensor(value), at: path) }
        let bytes = try HDF5.encode(group)
        let read = try HDF5.decode(bytes, name: "memory")
        group.attributes["none"] = .numbers([])
        #expect(read.attributes == group.attributes)
        for (path, value) in tensors {
            let other = try tensor(read, path)
            #expect(other.shape == value.shape && other.dataType == value.dataType, "\(path)")
            #expect(other.withUnsafeBytes { Array($0) } == value.withUnsafeBytes { Array($0) }, "\(path)")
        }
        // Equal groups give equal bytes.
        #expect(try HDF5.encode(read) == bytes)
        #expect(
            message(.argument) { try group.add(.tensor(.uint8(.zeros([]))), at: "a/int") }.contains("a/int"))
    }

    @Test func truncatedFilesAreRejected() throws {
        let whole = try HDF5Fixture.bytes("plain")
        for count in stride(from: 0, to: whole.count, by: 97) {
            #expect(message { _ = try HDF5.decode(Array(whole[..<count]), name: "cut") }.hasPrefix("cut: "))
        }
    }
}
