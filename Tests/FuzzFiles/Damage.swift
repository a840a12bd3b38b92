import QuillTensor

/// Random damage to the bytes of a file.
struct Damage {
    private var random: SplitMix64

    init(seed: UInt64, format: UInt64, number: UInt64) {
        random = SplitMix64(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ format &* 0xBF58_476D_1CE4_E5B9 &+ number)
    }

    mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(bound, 1))) }

    mutating func element<Element>(_ all: [Element]) -> Element { all[below(all.count)] }

    /// One to four changes: bits and bytes, numbers that are often forgotten, parts lost, doubled and exchanged.
    mutating func damaged(_ whole: [UInt8]) -> [UInt8] {
        var bytes = whole
        for _ in 0...below(4) where !bytes.isEmpty {
            // The header is where most can go wrong.
            let place = below(below(2) == 0 ? min(64, bytes.count) : bytes.count)
            change(&bytes, at: place)
        }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8], at place: Int) {
        switch below(10) {
        case 0: bytes[place] ^= 1 << UInt8(below(8))
        case 1: bytes[place] = UInt8(below(256))
        case 2: bytes[place] = element([0, 1, 0x7F, 0x80, 0xFF])
        case 3:
            // The size of something.
            let extremes: [UInt8] = element([[0, 0xFF], [0xFF], [0], [0x7F, 0xFF]])
            for offset in 0..<min(element([2, 4, 8]), bytes.count - place) {
                bytes[place + offset] = extremes[min(offset, extremes.count - 1)]
            }
        case 4 where below(4) == 0: bytes.removeSubrange(place...)
        case 5: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
        case 6: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 1 + below(64))], at: place)
        case 7: bytes.swapAt(place, below(bytes.count))
        case 8: replaceNumber(&bytes, from: place)
        default: bytes.insert(UInt8(below(256)), at: place)
        }
    }

    /// Where the next decimal digit is, another number.
    private mutating func replaceNumber(_ bytes: inout [UInt8], from place: Int) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let digit = bytes[place...].firstIndex(where: { digits.contains($0) }) else { return }
        let number = element([
            "0", "9", "-1", "1e9", "1e999", "4294967296", "9223372036854775807", "18446744073709551616",
            "0.5",
            "null", "[]", "{}", "\"",
        ])
        bytes.replaceSubrange(digit...digit, with: Array(number.utf8))
    }
}
