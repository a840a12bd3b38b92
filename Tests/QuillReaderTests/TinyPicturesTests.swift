import Foundation
import QuillHandwriting
import QuillReader
import QuillTensor
import TestSupport
import Testing

/// Tiny pictures without any handwriting are read without a crash, and without memory that their content sizes.
@Suite(.offThePool) struct TinyPicturesTests {
    private static let reader = Result { try DigitReader.bundled() }

    /// The number of pictures. QUILL_FUZZ overrides it; it then prints the slowest picture, too.
    private static let wanted = ProcessInfo.processInfo.environment["QUILL_FUZZ"].flatMap { Int($0) }

    @Test(arguments: DigitReader.Layout.allCases) func readsAnyTinyPicture(_ layout: DigitReader.Layout)
        throws
    {
        let reader = try Self.reader.get()
        let count = Self.wanted ?? 1000
        let first = count * (DigitReader.Layout.allCases.firstIndex(of: layout) ?? 0)
        var (digits, rejected): (Int, Int) = (0, 0)
        var slowest = (seconds: 0.0, number: 0)
        for number in first..<first + count {
            var source = TinyPicture(number: number)
            let picture = source.picture()
            let start = Date()
            let reading = try reader.read(picture, as: layout)
            let seconds = Date().timeIntervalSince(start)
            if seconds > slowest.seconds { slowest = (seconds, number) }
            for digit in reading.lines.joined() {
                let probabilities = digit.probabilities + [digit.digitProbability]
                #expect(probabilities.allSatisfy { (0...1).contains($0) }, "picture \(number)")
                #expect(digit.image.shape.dimensions == [28, 28], "picture \(number)")
                let box = digit.box
                #expect(
                    box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0
                        && box.x + box.width <= picture.width + 1 && box.y + box.height <= picture.height + 1,
                    "picture \(number): \(box)")
                if digit.isDigit { digits += 1 } else { rejected += 1 }
            }
        }
        // Pictures that are all alike test nothing.
        #expect(digits > 0 && rejected > digits)
        if Self.wanted != nil {
            print("\(layout): \(count) pictures, slowest \(slowest.seconds) s, number \(slowest.number)")
        }
    }

    /// Small gray specks in a corner, whose outline on the fine grid is nearly nothing.
    @Test(arguments: [(28, 28), (200, 200), (18, 4)]) func measuresSpecks(_ width: Int, _ height: Int) throws
    {
        var picture = GrayImage(width: width, height: height, filledWith: 63 / 255)
        let speck: [[Float]] = [[82, 82, 14, 82], [82, 189, 189, 82]]
        for (y, row) in speck.enumerated() {
            for (x, value) in row.enumerated() { picture[width - 4 + x, height - 2 + y] = value / 255 }
        }
        let normalized = try HandwritingNormalizer().digit(in: picture)
        // No stroke is wider than the digit's grid, which has the digit's box and its margins.
        #expect((0...40).contains(normalized.observations.strokeWidth))
        for layout in DigitReader.Layout.allCases {
            _ = try Self.reader.get().read(picture, as: layout)
        }
    }

    /// Textures have more pieces than writing; a page of them isn't searched for digits.
    @Test func givesUpOnTextures() throws {
        var picture = GrayImage(width: 1000, height: 1000, filledWith: 1)
        for y in stride(from: 5, to: 990, by: 10) {
            for x in stride(from: 5, to: 990, by: 10) { for row in 0..<8 { picture[x, y + row] = 0 } }
        }
        let reading = try Self.reader.get().read(picture, as: .lines)
        #expect(reading.lines.count == 1 && reading.lines[0].count == 1)
    }
}
