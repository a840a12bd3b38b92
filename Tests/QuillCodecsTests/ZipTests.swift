import QuillTensor
import TestSupport
import Testing

@testable import QuillCodecs

struct ZipTests {
    static let words = Array(String(repeating: "the quick brown fox ", count: 50).utf8)

    /// Returns an archive of two entries, as the writer creates it.
    static func archive(level: Int) throws -> [UInt8] {
        let scratch = try Scratch()
        try ZipWriter.write(to: scratch("a.zip")) { zip in
            try zip.add("words.txt", words, level: level)
            try zip.add("leer/ä.bin", [], level: level)
        }
        return try scratch.bytes("a.zip")
    }

    @Test(arguments: [0, 1, 9]) func readsWhatItWrites(_ level: Int) throws {
        let zip = try ZipArchive(Self.archive(level: level), name: "a.zip")
        #expect(zip.entries.map(\.name) == ["words.txt", "leer/ä.bin"])
        let entry = try #require(zip.entry(named: "words.txt"))
        #expect(try zip.bytes(of: entry, limit: 1000) == Self.words)
        #expect((entry.packedSize < 100) == (level > 0))
        #expect(try zip.bytes(of: #require(zip.entry(named: "leer/ä.bin")), limit: 0) == [])
        #expect(zip.entry(named: "other") == nil)
        #expect(
            message { _ = try zip.bytes(of: entry, limit: 999) }.contains(
                "unpacks to 1000 bytes, more than the 999"))
        // In portions, and again from the start.
        let reader = try zip.reader(of: entry)
        #expect(try reader.bytes(10) == Array(Self.words[..<10]))
        #expect(try reader.count(upTo: 5000) == 1000)
        #expect(try reader.bytes(10) == Array(Self.words[10..<20]))
    }

    @Test func bytesInMemoryAreThoseOfTheFile() throws {
        let bytes = try ZipWriter.encode { zip in
            try zip.add("words.txt", Self.words, level: 6)
            try zip.add("leer/ä.bin", [], level: 6)
        }
        #expect(try bytes == Self.archive(level: 6))
    }

    /// Entries that end at the boundary of a 64 KiB portion.
    @Test(arguments: [65_535, 65_536, 65_537, 131_072]) func readsWholePortions(_ count: Int) throws {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* $0) >> 7) }
        for level in [0, 6] {
            let bytes = try ZipWriter.encode { try $0.add("a", content, level: level) }
            let zip = try ZipArchive(bytes, name: "a.zip")
            #expect(try zip.bytes(of: #require(zip.entry(named: "a")), limit: count) == content)
        }
    }

    /// A handmade archive with zip64 records: one stored entry of three bytes whose sizes and offset are in the extra
    /// field, and a directory that only the zip64 record locates.
    static let zip64: [UInt8] = {
        let name = Array("abc".utf8), data: [UInt8] = [1, 2, 3]
        let checksum: [UInt8] = [0x1D, 0x80, 0xBC, 0x55]
        let full: [UInt8] = [255, 255, 255, 255]
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(value >> ($0 * 8) & 255) }
        }
        let header =
            [0x50, 0x4B, 3, 4, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0] + checksum + full + full + [3, 0, 20, 0] + name
            + number(1, 2) + number(16, 2) + number(3, 8) + number(3, 8)
        let directory =
            [0x50, 0x4B, 1, 2, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0] + checksum + full + full + [3, 0, 28, 0]
            + [UInt8](repeating: 0, count: 10) + full + name + number(1, 2) + number(24, 2) + number(3, 8)
            + number(3, 8) + number(0, 8)
        let start = header.count + data.count
        let end = start + directory.count
        let record =
            [0x50, 0x4B, 6, 6] + number(44, 8) + [45, 0, 45, 0] + number(0, 8) + number(1, 8) + number(1, 8)
            + number(directory.count, 8) + number(start, 8)
        let locator = [0x50, 0x4B, 6, 7] + number(0, 4) + number(end, 8) + number(1, 4)
        let last = [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 255, 255, 255, 255] + full + full + [0, 0]
        return header + data + directory + record + locator + last
    }()

    @Test func readsZip64() throws {
        let zip = try ZipArchive(Self.zip64, name: "a.zip")
        #expect(try zip.bytes(of: #require(zip.entry(named: "abc")), limit: 3) == [1, 2, 3])
    }

    @Test func readsCommentsAndWhatPythonWrites() throws {
        var bytes = try Self.archive(level: 6)
        bytes[bytes.count - 2] = 5
        #expect(try ZipArchive(bytes + Array("hello".utf8), name: "a.zip").entries.count == 2)
    }

    /// Changes to the archive of stored words, and the expected messages. Offsets are relative to the entry's header,
    /// its directory entry, or the end record.
    static let lies: [(what: String, place: Place, offset: Int, bytes: [UInt8], says: String)] = [
        ("the data are damaged", .header, 50, [0], "CRC-32"),
        ("another checksum", .directory, 16, [0], "CRC-32"),
        ("encrypted", .directory, 8, [1], "'words.txt' is encrypted"),
        (
            "another method", .directory, 10, [12],
            "compression method 12; expected 0 (stored) or 8 (deflated)"
        ),
        ("deflated here, stored there", .directory, 10, [8], "its header and the directory differ"),
        ("another name", .directory, 46, Array("Words".utf8), "its header and the directory differ"),
        ("smaller than packed", .directory, 24, [1, 0], "1000 bytes cannot unpack to 1"),
        ("larger than the file", .directory, 20, [0, 0, 0, 8, 0, 0, 0, 8], "134217728 bytes cannot unpack"),
        (
            "reaches into the directory", .directory, 20, [0x4C, 4, 0, 0, 0x4C, 4, 0, 0],
            "'words.txt' is outside the file"
        ),
        ("elsewhere", .directory, 42, [9], "'words.txt' is not at its offset"),
        ("far away", .directory, 42, [0, 0, 0, 9], "'words.txt' is outside the file"),
        ("on another disk", .directory, 34, [1], "multi-part"),
        ("no directory entry", .directory, 0, [0], "its directory is damaged"),
        ("a name beyond the directory", .directory, 28, [255, 255], "its directory is damaged"),
        ("a name that is not UTF-8", .directory, 46, [0xFF], "an entry's name is not valid UTF-8"),
        ("zip64 without sizes", .directory, 24, [255, 255, 255, 255], "cannot unpack"),
        ("no end", .end, 0, [0], "it has no directory"),
        ("several disks", .end, 4, [1], "multi-part"),
        ("one entry more", .end, 8, [3, 0, 3, 0], "its directory of 3 entries in 112 bytes is invalid"),
        ("one entry less", .end, 8, [1, 0, 1, 0], "its directory is longer than its entries"),
        ("many entries", .end, 8, [255, 254, 255, 254], "its directory of 65279 entries in"),
        ("a large directory", .end, 12, [0, 0, 0, 9], "is invalid"),
        ("a directory beyond the file", .end, 16, [0, 0, 0, 9], "is invalid"),
        ("missing zip64", .end, 16, [255, 255, 255, 255], "is invalid"),
        ("a missing comment", .end, 20, [5], "it has no directory"),
    ]

    enum Place { case header, directory, end }

    @Test(arguments: lies.indices) func refusesLies(_ index: Int) throws {
        let lie = Self.lies[index]
        var bytes = try Self.archive(level: 0)
        let directory = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
        let start =
            switch lie.place {
            case .header: 0
            case .directory: directory
            case .end: bytes.count - 22
            }
        let range = start + lie.offset..<start + lie.offset + lie.bytes.count
        #expect(Array(bytes[range]) != lie.bytes)
        bytes.replaceSubrange(range, with: lie.bytes)
        let failure = message {
            let zip = try ZipArchive(bytes, name: "lie.zip")
            _ = try zip.bytes(of: #require(zip.entries.first), limit: 1 << 20)
        }
        #expect(failure.hasPrefix("lie.zip: ") && failure.contains(lie.says), "\(lie.what): \(failure)")
    }

    /// A second directory entry for the first one's bytes under another name, as in zip bombs.
    @Test func refusesOverlappingEntries() throws {
        let scratch = try Scratch()
        try ZipWriter.write(to: scratch("a.zip")) { zip in
            try zip.add("a", Self.words)
            try zip.add("b", Self.words)
        }
        var bytes = try scratch.bytes("a.zip")
        let places = bytes.indices.filter { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) }
        // The second entry begins inside the first, which contains a header there.
        bytes.replaceSubrange(100..<131, with: bytes[1031..<1062])
        bytes.replaceSubrange(places[1] + 42..<places[1] + 46, with: [100, 0, 0, 0])
        #expect(message { _ = try ZipArchive(bytes, name: "a.zip") } == "a.zip: 'b' overlaps another entry")
        bytes.replaceSubrange(places[1] + 46..<places[1] + 47, with: [0x61])
        #expect(message { _ = try ZipArchive(bytes, name: "a.zip") } == "a.zip: duplicate entry 'a'")
    }

    @Test func refusesBombs() throws {
        // Deflated entries with a wrong unpacked size.
        for (size, says) in [
            ([231, 3, 0, 0], "unpacks to more than the expected 999 bytes"),
            ([233, 3, 0, 0], "expected 1001 bytes, unpacks to 1000"),
            ([0, 0, 0, 64], "cannot unpack to 1073741824"),
        ] as [([UInt8], String)] {
            var bytes = try Self.archive(level: 6)
            let directory = try #require(
                bytes.indices.first { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
            bytes.replaceSubrange(directory + 24..<directory + 28, with: size)
            let failure = message {
                let zip = try ZipArchive(bytes, name: "bomb.zip")
                _ = try zip.bytes(of: zip.entries[0], limit: 1 << 40)
            }
            #expect(failure.contains(says), "\(failure)")
        }
    }

    @Test(arguments: [0, 6]) func refusesEveryTruncation(_ level: Int) throws {
        let bytes = try Self.archive(level: level)
        for count in 0..<bytes.count {
            #expect(throws: QuillError.self) { _ = try ZipArchive(Array(bytes[..<count]), name: "cut.zip") }
        }
    }

    /// A single changed byte must not crash, hang, or change contents unnoticed.
    @Test func survivesEveryChangedByte() throws {
        for level in [0, 6] {
            let bytes = try Self.archive(level: level)
            for index in bytes.indices {
                for change in [1, 0x80, 0xFF] as [UInt8] {
                    var changed = bytes
                    changed[index] ^= change
                    do {
                        let zip = try ZipArchive(changed, name: "a.zip")
                        if let entry = zip.entry(named: "words.txt") {
                            #expect(try zip.bytes(of: entry, limit: 1 << 20) == Self.words)
                        }
                    } catch is QuillError {}
                }
            }
        }
    }

    @Test func writerRefusesNames() throws {
        let scratch = try Scratch()
        for names in [[""], ["a", "a"], [String(repeating: "a", count: 70_000)]] {
            _ = message(.argument) {
                try ZipWriter.write(to: scratch("a.zip")) { zip in for name in names { try zip.add(name, []) }
                }
            }
        }
        #expect(scratch.names.isEmpty)
    }
}
