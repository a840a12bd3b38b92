import QuillHandwriting
import QuillReader
import TestSupport
import Testing

/// Single strokes from top to bottom that aren't 1s: slashes, brackets, and walls.
@Suite(.offThePool) struct StrokeMarksTests {
    private static let reader = Result { try DigitReader.bundled() }

    private func read(_ page: LinesPage) throws -> Reading { try Self.reader.get().read(page.picture) }

    /// A page with two pairs of digits, 60 pixels tall, and the place of a stroke between them: its middle.
    private static func pairs() -> (page: LinesPage, x: Int, y: Int) {
        var page = LinesPage(width: 640, height: 260)
        let left = page.write("28", x: 40, y: 100, height: 60, gap: 24)
        let x = left[1].x + left[1].width + 60
        page.write("53", x: x + 60, y: 100, height: 60, gap: 24)
        return (page, x, 130)
    }

    /// Draws a stroke from top to bottom around a point.
    /// - Parameters:
    ///   - lean: the columns to the right per row upward.
    ///   - bow: the columns that its ends are right of its middle, as a share of its height.
    private static func draw(
        _ page: inout LinesPage, x: Int, y: Int, height: Int, lean: Float, bow: Float = 0
    ) {
        for row in 0..<height {
            let place = 2 * Float(row) / Float(height - 1) - 1
            let column =
                Float(x) - 0.5 * lean * Float(height) * place + bow * Float(height) * (place * place - 0.5)
            page.fill(PixelBox(x: Int(column) - 3, y: y - height / 2 + row, width: 6, height: 1), with: 0.15)
        }
    }

    @Test(
        arguments: [
            (100, 0.25, 0, "28/53"), (120, 0.15, 0, "28/53"), (64, 0.7, 0, "28/53"), (84, 0, 0.14, "28(53"),
            (100, 0.05, 0.1, "28(53"), (84, 0, -0.14, "28)53"), (60, 0, 0, "28153"), (66, 0.25, 0, "28153"),
            (54, -0.1, 0, "28153"),
        ] as [(Int, Float, Float, String)])
    func tellsStrokesByTheirSizeSlantAndCurve(height: Int, lean: Float, bow: Float, text: String) throws {
        var (page, x, y) = Self.pairs()
        Self.draw(&page, x: x, y: y, height: height, lean: lean, bow: bow)
        let reading = try read(page)
        #expect(reading.text.filter { $0 != " " } == text)
        #expect(reading.digitText == text.filter(\.isWholeNumber))
    }

    /// Among signs of operations, a stroke that leans and stands apart is a slash; within a number, it is a 1.
    @Test(arguments: [(40, "2+8/53"), (8, "2+8153")] as [(Int, String)])
    func tellsSlashesAmongSigns(gap: Int, text: String) throws {
        var page = LinesPage(width: 640, height: 160)
        let two = page.write("2", x: 40, y: 50, height: 60)[0]
        let plus = two.x + two.width + 40
        page.fill(PixelBox(x: plus, y: 77, width: 40, height: 6), with: 0.15)
        page.fill(PixelBox(x: plus + 17, y: 60, width: 6, height: 40), with: 0.15)
        let eight = page.write("8", x: plus + 80, y: 50, height: 60)[0]
        let stroke = eight.x + eight.width + gap + 12
        Self.draw(&page, x: stroke, y: 80, height: 62, lean: 0.4)
        page.write("53", x: stroke + 12 + gap, y: 50, height: 60)
        let reading = try read(page)
        #expect(reading.text.filter { $0 != " " } == text)
    }

    @Test func leavesOutAWall() throws {
        var (page, x, y) = Self.pairs()
        Self.draw(&page, x: x, y: y, height: 170, lean: 0)
        let reading = try read(page)
        #expect(reading.digitText == "2853")
        #expect(reading.marksLeftOut == "1 mark left out")
    }

    @Test func keepsSlanted1s() throws {
        var page = LinesPage(width: 700, height: 160)
        page.write("5", x: 40, y: 50, height: 60)
        for x in stride(from: 180, to: 500, by: 80) {
            Self.draw(&page, x: x, y: 80, height: 60, lean: 0.6)
        }
        page.write("3", x: 560, y: 50, height: 60)
        #expect(try read(page).digitText.filter { $0 != "7" } == "511113")
    }

    @Test func tellsWhatWasDoneToAPage() throws {
        var page = LinesPage(width: 900, height: 700)
        page.write("72635", x: 290, y: 300, height: 60, gap: 30)
        page.light(noise: 0.02) { x, y in
            x > 200 && x < 700 && y > 180 && y < 560 ? 0.9 : 0.15
        }
        let reading = try read(page)
        #expect(reading.digitText == "72635")
        #expect(reading.notes == ["cropped to a sheet of paper"])
        #expect(reading.withoutSteps.notes == reading.notes && reading.digitsOnly.notes == reading.notes)
        #expect(reading.json.text.contains("\"notes\": [\n") || reading.json.text.contains("\"notes\":["))
    }
}
