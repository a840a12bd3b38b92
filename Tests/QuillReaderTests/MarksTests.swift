import QuillHandwriting
import QuillReader
import TestSupport
import Testing

/// Ink among digits that isn't a digit: the reading says that it was left out.
@Suite(.offThePool) struct MarksTests {
    private static let reader = Result { try DigitReader.bundled() }

    /// The marks of a line of digits, relative to the lower right corner of the second digit's box: the digits are 60
    /// pixels tall and 80 apart.
    private static let cases: [(name: String, marks: [PixelBox])] = [
        ("none", []), ("point", [PixelBox(x: 36, y: -8, width: 8, height: 8)]),
        ("comma", [PixelBox(x: 36, y: -6, width: 8, height: 16)]),
        (
            "colon",
            [PixelBox(x: 36, y: -58, width: 8, height: 8), PixelBox(x: 36, y: -10, width: 8, height: 8)]
        ),
        ("dash", [PixelBox(x: 28, y: -28, width: 24, height: 7)]),
    ]

    @Test(arguments: cases.indices, [DigitReader.Layout.automatic, .lines])
    func countsMarks(_ index: Int, _ layout: DigitReader.Layout) throws {
        let (name, marks) = Self.cases[index]
        var page = LinesPage(width: 640, height: 160)
        let boxes = page.write("2583", x: 40, y: 40, height: 60, gap: 80)
        let places = marks.map { mark in
            PixelBox(
                x: boxes[1].x + boxes[1].width + mark.x, y: boxes[1].y + boxes[1].height + mark.y,
                width: mark.width, height: mark.height)
        }
        for place in places { page.fill(place, with: 0.15) }
        // Dirt that isn't in the line, or that is much smaller than strokes.
        page.fill(PixelBox(x: 100, y: 145, width: 8, height: 8), with: 0.15)
        page.fill(PixelBox(x: 620, y: 70, width: 2, height: 2), with: 0.15)
        let reading = try Self.reader.get().read(page.picture, as: layout)
        #expect(reading.text == "2583", "\(name)")
        let found = reading.marks.sorted { $0.y < $1.y }
        #expect(found.count == places.count, "\(name): \(found)")
        for (mark, place) in zip(found, places.sorted { $0.y < $1.y }) {
            #expect(abs(mark.x - place.x) < 4 && abs(mark.y - place.y) < 4, "\(name): \(mark), not \(place)")
        }
        #expect(
            reading.marksLeftOut == [nil, "1 mark left out", "2 marks left out"][places.count], "\(name)")
    }

    @Test func findsTheSignOfASingleDigit() throws {
        var picture = GrayImage(width: 120, height: 60, filledWith: 1)
        for y in 10..<50 { for x in 80..<86 { picture[x, y] = 0.1 } }
        for y in 28..<33 { for x in 24..<44 { picture[x, y] = 0.1 } }
        let reading = try Self.reader.get().read(picture)
        #expect(reading.text == "1")
        #expect(reading.marks == [PixelBox(x: 24, y: 28, width: 20, height: 5)])
        // A picture that is declared to show one digit has no others around it.
        #expect(try Self.reader.get().read(picture, as: .digit).marks.isEmpty)
    }
}
