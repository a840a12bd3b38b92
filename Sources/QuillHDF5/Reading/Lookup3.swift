import QuillTensor

/// The checksum of HDF5's newer structures: lookup3 (Jenkins, 2006), with 0 as its first value.
enum Lookup3 {
    /// Checks a structure whose last 4 bytes are the checksum of the others.
    /// - Throws: a `.file` error if it differs.
    static func check(_ structure: HDF5Cursor) throws {
        var content = structure
        let range = try content.take(structure.count - 4)
        let expected = try content.integer(UInt32.self)
        guard structure.file.bytes.withUnsafeBytes({ checksum(.init(rebasing: $0[range])) }) == expected
        else {
            throw QuillError(.file, "damaged: the checksum of the structure at \(range.lowerBound) is wrong")
        }
    }

    /// Checks a structure that holds its checksum, with zeros in its place.
    /// - Throws: a `.file` error if it differs.
    static func check(_ file: HDF5Bytes, _ range: Range<Int>, sumAt place: Range<Int>) throws {
        var content = Array(file.bytes[range])
        let first = place.lowerBound - range.lowerBound
        for index in first..<first + place.count { content[index] = 0 }
        var sum = HDF5Cursor(file, place)
        guard content.withUnsafeBytes(checksum) == (try sum.integer(UInt32.self)) else {
            throw QuillError(.file, "damaged: the checksum of the structure at \(range.lowerBound) is wrong")
        }
    }

    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let start = 0xDEAD_BEEF &+ UInt32(truncatingIfNeeded: bytes.count)
        var (a, b, c) = (start, start, start)
        var offset = 0
        func word() -> UInt32 {
            var word: UInt32 = 0
            for index in 0..<4 where offset + index < bytes.count {
                word |= UInt32(bytes[offset + index]) << UInt32(8 * index)
            }
            offset += 4
            return word
        }
        if bytes.isEmpty { return c }
        while true {
            let isLast = bytes.count - offset <= 12
            a &+= word()
            b &+= word()
            c &+= word()
            if isLast { break }
            mix(&a, &b, &c)
        }
        finish(&a, &b, &c)
        return c
    }

    private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 {
        value << count | value >> (32 - count)
    }

    private static func mix(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
        func step(_ x: inout UInt32, _ y: inout UInt32, _ z: inout UInt32, _ count: UInt32) {
            x &-= z
            x ^= rotated(z, count)
            z &+= y
        }
        step(&a, &b, &c, 4)
        step(&b, &c, &a, 6)
        step(&c, &a, &b, 8)
        step(&a, &b, &c, 16)
        step(&b, &c, &a, 19)
        step(&c, &a, &b, 4)
    }

    private static func finish(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
        func step(_ x: inout UInt32, _ y: UInt32, _ count: UInt32) {
            x ^= y
            x &-= rotated(y, count)
        }
        step(&c, b, 14)
        step(&a, c, 11)
        step(&b, a, 25)
        step(&c, b, 16)
        step(&a, c, 4)
        step(&b, a, 14)
        step(&c, b, 24)
    }
}
