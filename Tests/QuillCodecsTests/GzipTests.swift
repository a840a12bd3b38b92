import QuillCodecs
import QuillTensor
import TestSupport
import Testing

struct GzipTests {
    /// The output of `printf 'quill\n' | gzip -n`.
    static let foreign: [UInt8] = [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x2B, 0x2C, 0xCD, 0xCC, 0xC9, 0xE1, 2, 0, 0, 0x57, 0xF0, 0x6E, 6,
        0, 0, 0,
    ]
    static let text = Array("quill\n".utf8)

    @Test func readsAForeignFile() throws { #expect(try Gzip.inflate(Self.foreign, limit: 6) == Self.text) }

    @Test func readsMembersOneAfterTheOther() throws {
        #expect(try Gzip.inflate(Self.foreign + Self.foreign, limit: 12) == Self.text + Self.text)
        let empty = try Gzip.deflate([])
        #expect(try Gzip.inflate(empty + Self.foreign + empty, limit: 6) == Self.text)
    }

    @Test(arguments: [0, 1, 65535, 65536, 65537, 1_000_003]) func roundTrip(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* $0) >> 7) }
        for level in [1, 6, 9] {
            let packed = try Gzip.deflate(bytes, level: level)
            #expect(Gzip.isGzip(packed))
            #expect(try Gzip.inflate(packed, limit: count) == bytes)
        }
        #expect(try Gzip.deflate(bytes) == Gzip.deflate(bytes))
    }

    static let hostile: [Hostile] = [
        Hostile("empty", [], says: "truncated"),
        Hostile("header only", Array(foreign.prefix(10)), says: "truncated"),
        Hostile("trailer missing", foreign.dropLast(), says: "truncated"),
        Hostile("not gzip", Array("hello there".utf8), says: "damaged gzip data", "header"),
        Hostile(
            "wrong CRC", foreign[..<18] + [0xF8] + foreign[19...], says: "damaged gzip data", "data check"),
        Hostile("wrong length", foreign[..<22] + [7, 0, 0, 0], says: "damaged gzip data", "length check"),
        Hostile("damaged body", foreign[..<10] + [0xFF] + foreign[11...], says: "damaged gzip data"),
        Hostile("something behind", foreign + [1, 2, 3], says: "damaged gzip data", "header"),
        Hostile("half a member behind", foreign + foreign[..<5], says: "truncated"),
        Hostile("one byte too many", foreign + foreign, says: "more than the expected 11 bytes"),
    ]

    @Test(arguments: hostile) func refuses(_ hostile: Hostile) {
        let message = message { _ = try Gzip.inflate(hostile.bytes, limit: 11, name: "some.gz") }
        for part in hostile.says + ["some.gz"] { #expect(message.contains(part), "\(message)") }
    }

    @Test func aBombIsStoppedAtTheLimit() throws {
        let zeros = try Gzip.deflate([UInt8](repeating: 0, count: 10_000_000), level: 9)
        #expect(zeros.count < 20_000)
        let message = message { _ = try Gzip.inflate(zeros, limit: 1000) }
        #expect(message.contains("more than the expected 1000 bytes"))
    }

    @Test(arguments: [0, 10, -1]) func refusesLevels(_ level: Int) {
        #expect(message(.argument) { _ = try Gzip.deflate([], level: level) }.contains("received \(level)"))
    }
}
