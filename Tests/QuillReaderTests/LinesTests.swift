import QuillHandwriting
import QuillReader
import TestSupport
import Testing

@Suite(.offThePool) struct LinesTests {
    private static let reader = Result { try DigitReader.bundled() }

    private func read(
        _ picture: GrayImage, as layout: DigitReader.Layout = .automatic
    ) throws -> Reading { try Self.reader.get().read(picture, as: layout) }

    private func overlap(_ a: PixelBox, _ b: PixelBox) -> Double {
        let across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
        let down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
        let common = Double(max(0, across) * max(0, down))
        return common / (Double(a.width * a.height + b.width * b.height) - common)
    }

    @Test(arguments: DigitReader.Layout.allCases.filter { $0 != .digit })
    func readsLinesInOrder(layout: DigitReader.Layout) throws {
        var page = LinesPage(width: 640, height: 400)
        var boxes: [PixelBox] = []
        for (index, text) in ["2074", "58362", "479"].enumerated() {
            boxes += page.write(text, x: 40 + 20 * index, y: 40 + 120 * index, height: 64)
        }
        let reading = try read(page.picture, as: layout)
        #expect(reading.text == "2074\n58362\n479")
        for (digit, box) in zip(reading.lines.joined(), boxes) { #expect(overlap(digit.box, box) > 0.8) }
    }

    @Test(arguments: [-0.15, 0.12] as [Float])
    func readsSlantingLines(slope: Float) throws {
        var page = LinesPage(width: 700, height: 420)
        page.write("263485", x: 40, y: 110, height: 60, gap: 30, slope: slope)
        page.write("735290", x: 40, y: 230, height: 60, gap: 30, slope: slope)
        #expect(try read(page.picture).text == "263485\n735290")
    }

    @Test func readsDigitsOfAllSizes() throws {
        var page = LinesPage(width: 640, height: 200)
        page.write("362584", x: 30, y: 60, height: 90, heights: [90, 45, 60, 80])
        #expect(try read(page.picture).text == "362584")
    }

    @Test func readsLightOnDark() throws {
        var page = LinesPage(width: 480, height: 140)
        page.write("50378", x: 40, y: 40, height: 60)
        page.invert()
        let reading = try read(page.picture)
        #expect(reading.text == "50378")
    }

    @Test func readsPhotographs() throws {
        var page = LinesPage(width: 640, height: 300)
        page.write("72635", x: 60, y: 50, height: 60)
        page.write("48092", x: 60, y: 180, height: 60)
        page.photograph(noise: 0.02)
        #expect(try read(page.picture).text == "72635\n48092")
    }

    @Test func seesPaperBeforeADarkTable() throws {
        var page = LinesPage(width: 640, height: 300)
        page.write("72635", x: 120, y: 120, height: 60)
        for box in [
            PixelBox(x: 0, y: 0, width: 640, height: 40), PixelBox(x: 0, y: 260, width: 640, height: 40),
            PixelBox(x: 0, y: 0, width: 50, height: 300), PixelBox(x: 590, y: 0, width: 50, height: 300),
        ] { page.fill(box, with: 0.1) }
        #expect(try read(page.picture).text == "72635")
    }

    @Test func ignoresSquaredPaper() throws {
        var page = LinesPage(width: 640, height: 300)
        for index in stride(from: 15, to: 300, by: 40) {
            page.fill(PixelBox(x: 0, y: index, width: 640, height: 2), with: 0.6)
        }
        for index in stride(from: 15, to: 640, by: 40) {
            page.fill(PixelBox(x: index, y: 0, width: 2, height: 300), with: 0.6)
        }
        page.write("628350", x: 60, y: 110, height: 70)
        #expect(try read(page.picture).text == "628350")
    }

    @Test func readsDotsAndDashes() throws {
        var page = LinesPage(width: 640, height: 140)
        page.write("638", x: 30, y: 40, height: 60)
        let rest = page.write("257", x: 330, y: 40, height: 60)
        page.fill(PixelBox(x: 270, y: 68, width: 26, height: 5), with: 0.15)
        page.fill(PixelBox(x: rest[2].x + rest[2].width + 20, y: 94, width: 7, height: 7), with: 0.15)
        #expect(try read(page.picture).text == "638-257.")
    }

    @Test func joinsBrokenStrokes() throws {
        var page = LinesPage(width: 480, height: 140)
        page.write("83620", x: 40, y: 40, height: 60)
        page.erase(rows: 68..<71)
        let reading = try read(page.picture)
        #expect(reading.text == "83620")
        #expect(reading.lines.joined().allSatisfy { $0.origin == .whole })
    }

    @Test func partsDigitsThatTouch() throws {
        var page = LinesPage(width: 480, height: 140)
        page.write("00", x: 40, y: 40, height: 60, gap: -4)
        page.write("36", x: 250, y: 40, height: 60, gap: -3)
        let reading = try read(page.picture, as: .lines)
        #expect(reading.text == "00 36")
        #expect(reading.lines.map { $0.map(\.origin) } == [[.cut, .cut, .cut, .cut]])
    }

    /// A gap down a digit leaves two pieces side by side.
    @Test func joinsTheHalvesOfADigit() throws {
        var page = LinesPage(width: 480, height: 140)
        let box = page.write("2365", x: 40, y: 40, height: 60, gap: 30)[2]
        page.fill(PixelBox(x: box.x + box.width / 2 - 5, y: box.y, width: 10, height: 60), with: 1)
        let reading = try read(page.picture)
        #expect(reading.text == "2365")
        #expect(reading.lines.map { $0.map(\.origin) } == [[.whole, .whole, .joined, .whole]])
    }

    @Test(arguments: 0..<10) func leavesOneDigitOne(label: Int) throws {
        var page = LinesPage(width: 200, height: 220)
        page.write(String(label), x: 60, y: 60, height: 100)
        let reading = try read(page.picture)
        let digit = try read(page.picture, as: .digit)
        #expect(reading.text == digit.text)
        #expect(reading.lines.map(\.count) == [1])
    }

    @Test func readsTheSameFromManyTasks() async throws {
        var page = LinesPage(width: 480, height: 300)
        page.write("50378", x: 40, y: 40, height: 60)
        page.write("9264", x: 40, y: 180, height: 60)
        let (picture, reader) = (page.picture, try Self.reader.get())
        // At once, and not one after another as when they are awaited.
        let read: @Sendable () throws -> [[Float]] = {
            try reader.read(picture).lines.joined().map(\.probabilities)
        }
        let expected = try read()
        let readings = try await withThrowingTaskGroup(of: [[Float]].self) { group in
            for _ in 0..<6 { group.addTask { try read() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(readings.allSatisfy { $0 == expected })
    }

    @Test func findsNothingOnBlankPaper() throws {
        let reading = try read(GrayImage(width: 300, height: 200, filledWith: 0.8), as: .lines)
        #expect(reading.lines.joined().allSatisfy { !$0.isDigit })
    }

    @Test func rejectsNonFiniteBrightness() {
        var picture = GrayImage(width: 100, height: 100)
        picture[3, 4] = .nan
        #expect(throws: (any Error).self) { try read(picture, as: .lines) }
    }
}
