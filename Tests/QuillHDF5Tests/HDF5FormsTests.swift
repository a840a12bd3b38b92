import QuillHDF5
import QuillTensor
import TestSupport
import Testing

/// Every way in which h5py stores numbers, compared with the numbers that `Fixtures/make.py` wrote.
@Suite struct HDF5FormsTests {
    private let table = (0..<13 * 11).map { (Float($0) - 70) / 8 }

    @Test func everyLayoutAndFilterGivesTheSameNumbers() throws {
        let file = try HDF5Fixture.group("forms")
        for index in 0..<8 {
            #expect(try file.tensor("forms/\(index)") == .float32(Tensor([13, 11], table)), "\(index)")
        }
        let volume = try Tensor<Int32>([7, 6, 5], (0..<210).map { Int32($0) })
        #expect(try file.tensor("volume") == .int32(volume))
        #expect(try file.tensor("cube") == .int32(volume))
        #expect(try file.tensor("odd") == .uint8(Tensor((0..<21).map { UInt8($0) })))
        #expect(try file.tensor("compact") == .int32(Tensor([1, -2, 3])))
        let sparse = (0..<40).map { Int32((5..<15).contains($0) ? 1 : 7) }
        #expect(try file.tensor("sparse") == .int32(Tensor(sparse)))
    }

    @Test func everyTypeOfNumbers() throws {
        let file = try HDF5Fixture.group("forms")
        let types: [String: DataType] = [
            "f2": .float32, "f4": .float32, "f8": .float64, "i1": .int32, "i2": .int32, "i4": .int32,
            "i8": .int64, "u1": .uint8, "u2": .int32, "u4": .int64, "u8": .int64,
        ]
        for (name, type) in types {
            let low = name.hasPrefix("u") ? 0.0 : -3
            for order in ["<", ">"] {
                let data = try file.tensor("kinds/\(order)\(name)")
                let expected = Array(stride(from: low, to: 120, by: 7))
                #expect(data.dataType == type, "\(order)\(name)")
                #expect(try data.converted(to: Double.self).elements == expected, "\(order)\(name)")
            }
        }
        guard case .float32(let halves) = try file.tensor("halves") else { throw QuillError(.data, "halves") }
        let numbers: [Float] = [.infinity, -.infinity, -0.0, 0x1p-24, 0x1p-14, -0x3p-20, 65504]
        #expect(halves.elements[0].isNaN)
        #expect(halves.elements.dropFirst().map(\.bitPattern) == numbers.map(\.bitPattern))
        #expect(try file.tensor("bool") == .bool(Tensor([true, false, true])))
        #expect(try file.tensor("huge") == .int64(.zeros([0])))
        #expect(try file.tensor("unwritten") == .float32(.zeros([0, 4])))
        for name in ["null", "texts", "pairs"] {
            guard case .other? = file.member(at: name) else { throw QuillError(.data, name) }
        }
    }

    @Test func attributes() throws {
        let attributes = try HDF5Fixture.group("forms").attributes
        let fixed = String(repeating: "abc ", count: 20)
        var expected: [String: HDF5Attribute] = [
            "long": .string(String(repeating: "y", count: 60_000)),
            "fixeds": .strings([String](repeating: fixed, count: 40)),
            "variables": .strings((0..<300).map { "läyer\($0)" }), "ascii": .strings(["x"]),
            "bool": .numbers([1]), "null": .other("an attribute without data"),
            "big": .numbers([1, -2, 3, 4]), "half": .numbers([1.5]), "empty": .string(""),
            "unsigned": .numbers([0x1p63]),
        ]
        for index in 0..<20 { expected["number\(index)"] = .numbers([Double(index)]) }
        #expect(attributes == expected)
    }

    /// Object headers of version 2, superblocks of version 2 and 3, single chunks.
    @Test func newerForms() throws {
        let newer = try HDF5Fixture.group("newer")
        #expect(try newer.tensor("a/b") == .int32(Tensor([0, 1, 2, 3, 4])))
        for name in ["single", "packed"] {
            #expect(try newer.tensor(name) == .float32(Tensor([13, 11], table)), "\(name)")
        }
        #expect(
            newer.attributes["list"] == .strings(["a", "b"]) && newer.attributes["number4"] == .numbers([4]))
        let old = try HDF5Fixture.group("v108")
        #expect(try old.tensor("a/b") == .int32(Tensor([0, 1, 2, 3, 4])))
        #expect(try old.tensor("packed") == .float32(Tensor([13, 11], table)))
        #expect(old.attributes == ["text": .string("text")])
    }

    /// Heaps of names and attributes, of one block and of several, and large attributes by themselves.
    @Test func heapsOfNamesAndAttributes() throws {
        let members = try HDF5Fixture.group("many-members")
        #expect(Set(members.members.keys) == Set((0..<20).map { "\($0)" } + ["many", "long"]))
        for index in 0..<150 {
            #expect(try members.tensor("many/\(index)") == .int32(Tensor(scalar: Int32(index))))
        }
        for index in 0..<12 {
            let name = "long/\(index)" + String(repeating: "x", count: 600)
            #expect(try members.tensor(name) == .int32(Tensor(scalar: Int32(index))))
        }
        #expect(members.group(at: "many")?.members.count == 150)
        #expect(members.group(at: "long")?.members.count == 12)

        let numbers = (0..<200).map { ("\($0)", HDF5Attribute.numbers([Double($0)])) }
        #expect(
            try HDF5Fixture.group("many-attributes").attributes == Dictionary(uniqueKeysWithValues: numbers))
        var long: [String: HDF5Attribute] = ["longer": .numbers((0..<10000).map { Double($0) })]
        for index in 0..<3 { long["long\(index)"] = .string(String(repeating: "\(index)", count: 20000)) }
        #expect(try HDF5Fixture.group("long-attributes").attributes == long)
    }

    /// Arrays of chunks, with pages and without, packed and not; and trees of chunks of version 2.
    @Test func chunksOfNewerFiles() throws {
        let file = try HDF5Fixture.group("fixed-array")
        #expect(try file.tensor("a") == .int64(Tensor((0..<100).map { Int64($0) })))
        #expect(try file.tensor("pages") == .uint8(Tensor((0..<3000).map { UInt8($0 % 256) })))
        for name in ["packed", "grows", "grows-packed"] {
            #expect(try file.tensor(name) == .float32(Tensor([13, 11], table)), "\(name)")
        }
        let sparse = (0..<40).map { Int32((5..<15).contains($0) ? 1 : 7) }
        #expect(try file.tensor("sparse") == .int32(Tensor(sparse)))
    }

    /// Data that grows along one axis, in arrays of chunks with all kinds of blocks.
    @Test func chunksOfGrowingData() throws {
        let file = try HDF5Fixture.group("growing")
        #expect(try file.tensor("a") == .int64(Tensor((0..<100).map { Int64($0) })))
        #expect(try file.tensor("many") == .uint8(Tensor((0..<1500).map { UInt8($0 % 251) })))
        var holes = [UInt8](repeating: 3, count: 150_000)
        for place in Array(0..<40) + Array(132_090..<132_390) + [137_207] {
            holes[place] = UInt8(place % 251)
        }
        #expect(try file.tensor("holes") == .uint8(Tensor(holes)))
        for name in ["axis0", "axis0-packed", "axis1", "axis1-packed", "limited"] {
            #expect(try file.tensor(name) == .float32(Tensor([13, 11], table)), "\(name)")
        }
        #expect(try file.tensor("cube") == .int32(Tensor([7, 6, 5], (0..<210).map { Int32($0) })))
        #expect(try file.tensor("shrunk") == .int64(Tensor((0..<10).map { Int64($0) })))
    }

    /// Groups of several nodes, and an index of several levels.
    @Test(.enabled(if: HDF5.isWritable, "libhdf5 is not installed")) func manyMembers() throws {
        var group = HDF5Group()
        for index in 0..<2000 {
            try group.add(.tensor(.int32(Tensor(scalar: Int32(index)))), at: "g/\(index)")
        }
        let read = try HDF5.decode(HDF5.encode(group), name: "memory")
        #expect(read.group(at: "g")?.members.count == 2000)
        for index in 0..<2000 {
            #expect(try read.tensor("g/\(index)") == .int32(Tensor(scalar: Int32(index))))
        }
    }
}
