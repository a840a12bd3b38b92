import Foundation
import QuillHandwriting
import QuillPictures
import QuillReader
import QuillTensor
import TestSupport
import Testing

@testable import QuillCommand

/// Damaged pictures are either read or rejected with a one-line error.
@Suite(.offThePool) struct ReadFuzzTests {
    /// The number of cases for each file. QUILL_FUZZ overrides it.
    private static let cases = ProcessInfo.processInfo.environment["QUILL_FUZZ"].flatMap { Int($0) } ?? 600

    private static let files: [(name: String, bytes: @Sendable () throws -> [UInt8])] = [
        ("png", { try PictureBytes.stroke().png() }),
        ("png with opacity", { try PictureBytes.stroke(channels: 4).png() }),
        ("jpeg", { try PictureBytes.stroke().encoded(as: "jpeg") }),
        ("bmp", { try PictureBytes.stroke().encoded(as: "bmp") }),
        ("gif", { try PictureBytes.gif(PictureBytes.stroke()) }),
        ("animation", { try PictureBytes.gif(PictureBytes.stroke(), count: 3) }),
        ("tiff", { try PictureBytes.stroke().encoded(as: "tiff") }),
    ]

    @Test(arguments: files.indices) func survivesDamage(_ index: Int) throws {
        let file = Self.files[index]
        let whole = try file.bytes()
        let reader = try DigitReader.bundled()
        var chance = Chance(state: UInt64(index) + 1)
        var (read, rejected) = (0, 0)
        for number in 0..<Self.cases {
            let bytes = Self.damaged(whole, &chance, isPNG: file.name.hasPrefix("png"))
            do {
                let picture = try Picture(decoding: bytes, name: "damaged")
                // Large pictures take long to read; checking the size is the decoder's task.
                guard picture.width * picture.height <= 10_000 else { continue }
                let layouts = DigitReader.Layout.allCases
                let reading = try reader.read(
                    GrayImage(picture.opaque.tensor), as: layouts[number % layouts.count])
                for digit in reading.lines.joined() {
                    #expect(digit.probabilities.allSatisfy { $0 >= 0 && $0 <= 1 }, "case \(number)")
                    #expect(digit.image.shape.dimensions == [28, 28])
                }
                read += 1
            } catch let error as QuillError {
                #expect(
                    !error.message.contains("\n") && error.message.count < 400, "case \(number): \(error)")
                rejected += 1
            }
        }
        // Damage that is always or never detected tests nothing.
        #expect(rejected > 0 && read > 0, "\(file.name): \(read) read, \(rejected) rejected")
        print("\(file.name): \(Self.cases) cases, \(read) read, \(rejected) rejected")
    }

    /// Makes one to four changes: flips bits, sets bytes to random or extreme values, and removes, duplicates, or swaps
    /// parts.
    private static func damaged(_ whole: [UInt8], _ chance: inout Chance, isPNG: Bool) -> [UInt8] {
        var bytes = whole
        for _ in 0...chance.below(4) {
            guard !bytes.isEmpty else { break }
            // Most failures are in the header.
            let limit = chance.below(2) == 0 ? min(64, bytes.count) : bytes.count
            let place = chance.below(limit)
            switch chance.below(8) {
            case 0: bytes[place] ^= 1 << UInt8(chance.below(8))
            case 1: bytes[place] = UInt8(chance.below(256))
            case 2: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF][chance.below(5)]
            case 3:
                for offset in 0..<min(4, bytes.count - place) {
                    bytes[place + offset] = chance.below(2) == 0 ? 0xFF : 0
                }
            case 4 where chance.below(4) == 0: bytes.removeSubrange(place...)
            case 5: bytes.removeSubrange(place..<min(bytes.count, place + 1 + chance.below(16)))
            case 6:
                bytes.insert(
                    contentsOf: bytes[place..<min(bytes.count, place + 1 + chance.below(64))], at: place)
            default: bytes.swapAt(place, chance.below(bytes.count))
            }
        }
        // Correct checksums, to test more than their verification.
        return isPNG && chance.below(4) > 0 ? PictureBytes.withChecksums(bytes) : bytes
    }

    /// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
    private struct Chance {
        var state: UInt64

        mutating func below(_ count: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            return Int(SplitMix64.mixed(state) % UInt64(count))
        }
    }
}
