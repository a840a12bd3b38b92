import QuillTensor
import TestSupport
import Testing

@testable import QuillHandwriting
@testable import QuillReader

/// Textures, and pages that resemble them.
@Suite(.offThePool) struct TextureCheckTests {
    private static let reader = Result { try DigitReader.bundled() }

    private static func digit(_ label: Int, isDigit: Bool = true) -> ReadDigit {
        ReadDigit(
            box: PixelBox(x: 0, y: 0, width: 1, height: 1), image: .zeros([28, 28]),
            probabilities: (0..<10).map { $0 == label ? 1 : 0 }, isDigit: isDigit)
    }

    /// A texture has at least 100 pieces: a fifth or more aren't digits, and half or more of the digits are the same one.
    @Test(arguments: [
        (80, 0, 20, true), (79, 0, 20, false), (81, 0, 19, false), (40, 40, 20, true), (39, 41, 20, false),
        (400, 400, 200, true), (500, 0, 10, false), (0, 0, 100, true), (0, 0, 0, false),
    ])
    func texturesAreManyAlikePieces(_ alike: Int, _ different: Int, _ others: Int, _ isTexture: Bool) throws {
        let digits =
            (0..<alike).map { _ in Self.digit(1) } + (0..<different).map { Self.digit(2 + $0 % 8) }
            + (0..<others).map { _ in Self.digit(7, isDigit: false) }
        let dot = GrayImage(width: 1, height: 1, filledWith: 1)
        let region = try #require(InkRegion(trimming: dot, x: 0, y: 0))
        let segments = digits.map { digit in
            var segment = Segment(region)
            segment.digit = digit
            return segment
        }
        #expect(TextureCheck.isTexture(segments) == isTexture)
    }

    @Test func doubtsTheMostFrequentDigit() {
        let lines = [[7, 7, 3].map { Self.digit($0) }, [Self.digit(7), Self.digit(7, isDigit: false)]]
        let (doubted, count) = TextureCheck.doubting(lines)
        #expect(doubted.map { $0.map(\.symbol) } == [["?", "?", "3"], ["?", "?"]])
        #expect(count == 3)
        #expect(TextureCheck.doubting([[Self.digit(7, isDigit: false)]]).count == 0)
    }

    /// A weave of 330 pieces: in each row, threads across lie between threads down.
    private static func cloth(x width: Int, y height: Int, across: Int, down: Int, thread: Int) -> LinesPage {
        var page = LinesPage(width: 24 * width, height: 16 * height)
        for row in 0..<15 {
            for column in 0..<22 {
                let (x, y) = (20 + column * width, 12 + row * height)
                let box =
                    (row + column).isMultiple(of: 2)
                    ? PixelBox(x: x + width / 2, y: y, width: thread, height: down)
                    : PixelBox(x: x + 2, y: y + (down - thread) / 2, width: across, height: thread + 2)
                page.fill(box, with: 0.2)
            }
        }
        return page
    }

    @Test func threadsAreNotDigits() throws {
        let page = Self.cloth(x: 24, y: 26, across: 10, down: 18, thread: 4)
        let reading = try Self.reader.get().read(page.picture, as: .lines)
        #expect(reading.notes == ["165 alike pieces look like a texture: none is read as a digit"])
        let digits = reading.lines.joined()
        #expect(digits.count >= 165 && digits.allSatisfy { !$0.isDigit })
    }

    @Test func aPageOfOnesIsWriting() throws {
        var page = LinesPage(width: 1000, height: 800)
        for row in 0..<10 {
            page.write(
                String(repeating: "1", count: 14), x: 40, y: 30 + 75 * row, height: 44, gap: 40)
        }
        let reading = try Self.reader.get().read(page.picture, as: .lines)
        #expect(reading.notes == [])
        #expect(reading.lines.joined().count { $0.isDigit && $0.label == 1 } > 100)
    }
}
