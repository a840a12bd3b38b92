import QuillHDF5
import QuillTensor
import TestSupport
import Testing

/// Damaged files: each is read, or rejected with one line.
@Suite struct HDF5DamageTests {
    private struct Mutator {
        var random: SplitMix64

        mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(bound, 1))) }

        /// Changes bytes, lengths, and addresses, often near a structure's start, or cuts the end off.
        mutating func damaged(_ whole: [UInt8], near starts: [Int]) -> [UInt8] {
            var bytes = whole
            for _ in 0...below(4) {
                let near = starts[below(starts.count)] + below(200)
                let place = below(2) == 0 ? below(bytes.count) : min(near, bytes.count - 1)
                func put(_ value: Int, _ count: Int, at place: Int) {
                    for offset in 0..<min(count, bytes.count - place) {
                        bytes[place + offset] = UInt8(truncatingIfNeeded: value >> (8 * offset))
                    }
                }
                let count = [1, 2, 4, 8][below(4)]
                switch below(7) {
                case 0: bytes[place] ^= 1 << UInt8(below(8))
                case 1: bytes[place] = bytes[place] &+ (below(2) == 0 ? 1 : 255)
                case 2: put(Int(truncatingIfNeeded: random.next()), count, at: place)
                case 3: put(starts[below(starts.count)], 8, at: place / 8 * 8)
                case 4:
                    let lengths = [0, 1, 7, 0xFFFF, 1 << 31, 1 << 32, .max, .max - 7, -1, -8, bytes.count]
                    put(lengths[below(lengths.count)], count, at: place)
                case 5:
                    let from = below(whole.count)
                    let part = whole[from..<min(from + [8, 16, 40, 512][below(4)], whole.count)]
                    for (offset, byte) in part.prefix(bytes.count - place).enumerated() {
                        bytes[place + offset] = byte
                    }
                default: if below(10) == 0 { bytes.removeLast(below(bytes.count)) }
                }
            }
            return bytes
        }
    }

    /// Returns the places of structures that begin with a mark, and of the start.
    private func starts(_ bytes: [UInt8]) -> [Int] {
        let marks = [
            "TREE", "HEAP", "SNOD", "GCOL", "OHDR", "OCHK", "FRHP", "FHDB", "FHIB", "BTHD", "BTIN", "BTLF",
            "FAHD",
            "FADB", "EAHD", "EAIB", "EASB", "EADB",
        ].map { Array($0.utf8) }
        return [0]
            + (0..<bytes.count - 4).filter { place in
                marks.contains { bytes[place..<place + 4].elementsEqual($0) }
            }
    }

    @Test(arguments: [
        "forms", "plain", "newer", "v108", "soft", "vast", "lzf", "many-members", "many-attributes",
        "long-attributes", "fixed-array", "growing",
    ])
    func damagedFilesAreReadOrRejected(_ name: String) throws {
        let whole = try HDF5Fixture.bytes(name)
        let starts = starts(whole)
        var mutator = Mutator(random: SplitMix64(seed: 3))
        var rejected = 0
        for index in 0..<500 {
            let bytes = mutator.damaged(whole, near: starts)
            do {
                _ = try HDF5.decode(bytes, name: name)
            } catch let error as QuillError {
                rejected += 1
                #expect(error.message.hasPrefix("\(name): "), "\(index): \(error)")
                #expect(
                    !error.message.contains("\n") && error.message.utf8.count < 1000, "\(index): \(error)")
            }
        }
        #expect(rejected > 100)
    }

    /// Returns a file with bytes replaced where they are found, at least once.
    private func replaced(_ old: [UInt8], by new: [UInt8], in name: String) throws -> [UInt8] {
        var bytes = try HDF5Fixture.bytes(name)
        let places = (0...bytes.count - old.count).filter { bytes[$0..<$0 + old.count].elementsEqual(old) }
        try #require(!places.isEmpty && old.count == new.count)
        for place in places { bytes.replaceSubrange(place..<place + new.count, with: new) }
        return bytes
    }

    private func littleEndian(_ value: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    @Test func circlesAreRejected() throws {
        // The root of every group's index becomes a node above itself.
        let plain = try HDF5Fixture.bytes("plain")
        let root = Array(plain[56 + 24..<56 + 32])
        let place = Int(root[0]) | Int(root[1]) << 8
        var bytes = plain
        bytes[place + 5] = 1
        bytes.replaceSubrange(place + 32..<place + 40, with: littleEndian(place))
        #expect(message { _ = try HDF5.decode(bytes, name: "f") }.contains("not at its level"))
        // A group contains itself.
        let header = Array(try HDF5Fixture.bytes("twice")[64..<72])
        let twice = try HDF5Fixture.bytes("twice")
        let node = (0..<twice.count - 4).first { twice[$0..<$0 + 4].elementsEqual(Array("SNOD".utf8)) }
        var circle = twice
        let entry = try #require(node) + 8
        circle.replaceSubrange(entry + 8..<entry + 16, with: header)
        #expect(message { _ = try HDF5.decode(circle, name: "f") }.contains("another name of an object"))
    }

    /// Strings of variable length that all are the same long one would take far more memory than the file.
    @Test func manyReferencesToOneStringAreRejected() throws {
        var bytes = try HDF5Fixture.bytes("forms")
        let heaps = starts(bytes).filter { bytes[$0] == UInt8(ascii: "G") }.map { littleEndian($0) }
        // References: a length, the address of a heap, and a number in it.
        let references = (0..<bytes.count - 16).filter { place in
            heaps.contains { bytes[place + 4..<place + 12].elementsEqual($0) }
        }
        let long = try #require(references.first { bytes[$0..<$0 + 4] == [0x60, 0xEA, 0, 0] })
        #expect(references.count > 300)
        for place in references { bytes.replaceSubrange(place..<place + 16, with: bytes[long..<long + 16]) }
        #expect(message { _ = try HDF5.decode(bytes, name: "f") }.contains("structures overlap"))
    }

    @Test func damagedChunksAreRejected() throws {
        let whole = try HDF5Fixture.bytes("plain")
        let tensor = try HDF5.decode(whole, name: "f").tensor("packed")
        var (same, rejected) = (0, 0)
        // Zlib's header begins each packed chunk.
        for place in whole.indices.dropLast(12) where whole[place] == 0x78 && whole[place + 1] == 0x5E {
            for offset in 0..<12 {
                var bytes = whole
                bytes[place + offset] ^= 0x10
                do {
                    #expect(try HDF5.decode(bytes, name: "f").tensor("packed") == tensor)
                    same += 1
                } catch let error as QuillError {
                    rejected += 1
                    #expect(error.message.hasPrefix("f: 'packed': "), "\(error)")
                }
            }
        }
        #expect(rejected > 0 && same == 0)
    }
}
