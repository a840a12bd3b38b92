import QuillTensor
import Testing

@testable import QuillPictures

struct JPEGHeaderTests {
    /// A JPEG file's start with Exif data: a directory with one other entry and the orientation.
    static func start(_ orientation: UInt8, isBigEndian: Bool, type: UInt8 = 3) -> [UInt8] {
        func number(_ value: UInt8, _ size: Int) -> [UInt8] {
            let zeros = [UInt8](repeating: 0, count: size - 1)
            return isBigEndian ? zeros + [value] : [value] + zeros
        }
        let tag: (UInt8) -> [UInt8] = { isBigEndian ? [1, $0] : [$0, 1] }
        var tiff = Array((isBigEndian ? "MM" : "II").utf8) + number(42, 2) + number(8, 4) + number(2, 2)
        tiff += tag(0x0F) + number(2, 2) + number(1, 4) + [0, 0, 0, 0]
        tiff += tag(0x12) + number(type, 2) + number(1, 4) + number(orientation, 2) + [0, 0]
        let exif = Array("Exif".utf8) + [0, 0] + tiff
        return [0xFF, 0xD8, 0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + [0xFF, 0xDA, 0, 2]
    }

    @Test(arguments: [true, false]) func findsTheOrientation(_ isBigEndian: Bool) {
        for orientation in UInt8(1)...8 {
            let file = Self.start(orientation, isBigEndian: isBigEndian)
            #expect(JPEGHeader(file).orientation == Int(orientation))
            // Damaged files are upright.
            for count in 0..<file.count - 6 { #expect(JPEGHeader(Array(file[..<count])).orientation == 1) }
        }
        for other in [UInt8(0), 9] {
            #expect(JPEGHeader(Self.start(other, isBigEndian: isBigEndian)).orientation == 1)
        }
        #expect(JPEGHeader(Self.start(6, isBigEndian: isBigEndian, type: 4)).orientation == 1)
    }

    @Test func findsAdobesSegment() {
        let adobe: [UInt8] = [0xFF, 0xD8, 0xFF, 0xEE, 0, 14] + Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 2]
        #expect(JPEGHeader(adobe).isAdobe && !JPEGHeader(Self.start(1, isBigEndian: true)).isAdobe)
    }

    /// The pixels 0 1 2 over 3 4 5 after each of Exif's turns.
    @Test func turnsPictures() throws {
        let picture = try Picture(width: 3, height: 2, channels: 1, bytes: [0, 1, 2, 3, 4, 5])
        let turned: [[UInt8]] = [
            [0, 1, 2, 3, 4, 5], [2, 1, 0, 5, 4, 3], [5, 4, 3, 2, 1, 0], [3, 4, 5, 0, 1, 2],
            [0, 3, 1, 4, 2, 5], [3, 0, 4, 1, 5, 2], [5, 2, 4, 1, 3, 0], [2, 5, 1, 4, 0, 3],
        ]
        for (index, bytes) in turned.enumerated() {
            let upright = picture.turned(index + 1)
            #expect(
                upright.bytes == bytes && upright.width == (index < 4 ? 3 : 2), "orientation \(index + 1)")
        }
    }
}
