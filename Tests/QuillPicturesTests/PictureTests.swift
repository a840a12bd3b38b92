import QuillHandwriting
import QuillTensor
import TestSupport
import Testing

@testable import QuillPictures

struct PictureTests {
    private func picture(_ width: Int, _ channels: Int, _ bytes: [UInt8]) throws -> Picture {
        try Picture(width: width, height: bytes.count / width / channels, channels: channels, bytes: bytes)
    }

    @Test func weighsColors() throws {
        let colors = try picture(5, 3, [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 77, 77, 77])
        #expect(colors.gray.bytes == [76, 150, 29, 255, 77])
        #expect(colors.gray.channels == 1 && colors.gray.gray == colors.gray)
    }

    /// Gray is the same for the reader and for data sets; transparent parts are white.
    @Test func becomesGrayImages() throws {
        let colors = try picture(2, 4, [255, 0, 0, 255, 9, 9, 9, 0])
        #expect(GrayImage(colors).pixels == [0.299, 1])
        #expect(GrayImage(try picture(2, 2, [0, 255, 100, 255])).pixels == [0, Float(100) / 255])
        #expect(Picture(GrayImage(colors)) == colors.gray)
        #expect(colors.gray.bytes == [76, 255])
    }

    @Test func laysOnPaper() throws {
        let gray = try picture(3, 2, [0, 0, 0, 128, 100, 255])
        #expect(gray.opaque.bytes == [255, 127, 100])
        #expect(gray.opaque(on: 0).bytes == [0, 0, 100])
        #expect(gray.gray == gray.opaque)
        let colors = try picture(1, 4, [10, 20, 30, 0])
        #expect(colors.opaque(on: 7) == (try picture(1, 3, [7, 7, 7])))
        #expect(gray.inverted.bytes == [255, 0, 255, 128, 155, 255])
    }

    @Test func describesItself() throws {
        let pictures = try (1...4).map { try picture(2, $0, [UInt8](repeating: 0, count: 6 * $0)) }
        #expect(pictures.map { "\($0)" } == ["2×3 gray", "2×3 gray and opacity", "2×3 RGB", "2×3 RGBA"])
    }

    /// Rows of gray pixels, the new width, and the mean of the area that each new pixel covers.
    static let rows: [(old: [UInt8], width: Int, new: [UInt8])] = [
        ([10, 20, 30, 40], 2, [15, 35]), ([10, 20, 30, 40], 1, [25]), ([10, 20, 30], 2, [13, 27]),
        ([0, 255], 4, [0, 0, 255, 255]), ([0, 90], 3, [0, 45, 90]), ([7, 7, 7, 7, 7], 3, [7, 7, 7]),
        ([10, 20, 30], 3, [10, 20, 30]),
    ]

    @Test(arguments: rows) func resizesByArea(_ old: [UInt8], _ width: Int, _ new: [UInt8]) throws {
        let across = try Picture(width: old.count, height: 1, channels: 1, bytes: old)
        #expect(try across.resized(width: width, height: 1).bytes == new)
        let down = try Picture(width: 1, height: old.count, channels: 1, bytes: old)
        #expect(try down.resized(width: 1, height: width).bytes == new)
    }

    /// Compared with the mean over a fine grid that divides both old and new pixels.
    @Test func resizesBothWaysAtOnce() throws {
        let (old, new) = ((width: 5, height: 7), (width: 3, height: 4))
        let bytes = (0..<old.width * old.height * 3).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let resized = try Picture(width: old.width, height: old.height, channels: 3, bytes: bytes)
            .resized(width: new.width, height: new.height)
        for y in 0..<new.height {
            for x in 0..<new.width {
                for channel in 0..<3 {
                    var sum = 0
                    for fineY in (y * old.height)..<((y + 1) * old.height) {
                        for fineX in (x * old.width)..<((x + 1) * old.width) {
                            sum += Int(
                                bytes[(fineY / new.height * old.width + fineX / new.width) * 3 + channel])
                        }
                    }
                    let mean = Double(sum) / Double(old.width * old.height)
                    let received = Double(resized.bytes[(y * new.width + x) * 3 + channel])
                    #expect(abs(mean - received) < 0.51, "\(x), \(y), \(channel)")
                }
            }
        }
    }

    @Test func transparentColorsDoNotShowThrough() throws {
        let half = try picture(2, 4, [200, 100, 50, 255, 0, 255, 0, 0]).resized(width: 1, height: 1)
        #expect(half.bytes == [200, 100, 50, 128])
        #expect(try picture(2, 2, [9, 0, 9, 0]).resized(width: 1, height: 1).bytes == [0, 0])
    }

    @Test func fitsIntoAFrame() throws {
        let wide = try Picture(width: 4, height: 2, channels: 1, bytes: [UInt8](repeating: 8, count: 8))
        #expect(
            try wide.fitted(width: 4, height: 4).bytes == [
                255, 255, 255, 255, 8, 8, 8, 8, 8, 8, 8, 8, 255, 255, 255, 255,
            ])
        #expect(try wide.fitted(width: 2, height: 3, background: 1).bytes == [1, 1, 8, 8, 1, 1])
    }

    @Test func rejectsInvalidSizes() throws {
        let one = try picture(1, 1, [5])
        for (width, height) in [(0, 1), (1, 0), (-1, 1), (100_000, 100_000), (.max, .max)] {
            let failure = message(.argument) { _ = try one.resized(width: width, height: height) }
            #expect(failure.contains("received \(width) × \(height)"))
        }
        let bad: [(Int, Int, Int, Int)] = [
            (2, 2, 1, 3), (0, 0, 1, 0), (1, 1, 5, 5), (1, 1, 0, 0), (.max, .max, 1, 1), (-1, -1, 1, 1),
        ]
        for (width, height, channels, count) in bad {
            let bytes = [UInt8](repeating: 0, count: count)
            _ = message(.argument) {
                _ = try Picture(width: width, height: height, channels: channels, bytes: bytes)
            }
        }
    }

    @Test func isATensorToo() throws {
        let colors = try picture(2, 3, Array(0..<12))
        #expect(colors.tensor.shape == [2, 2, 3] && colors.tensor.elements == Array(0..<12))
        #expect(try Picture(colors.tensor) == colors)
        #expect(try Picture(Tensor<UInt8>([2, 3], repeating: 1)) == picture(3, 1, [1, 1, 1, 1, 1, 1]))
        for shape in [[4], [0, 2], [1, 1, 5], [1, 1, 1, 1]] {
            _ = message(.shape) { _ = try Picture(Tensor<UInt8>.zeros(Shape(shape))) }
        }
    }
}
