import QuillHandwriting
import QuillReader
import TestSupport
import Testing

/// Ink among digits that isn't a digit: points, commas, colons, and dashes are told by their size and place, other signs
/// by their shape.
@Suite(.offThePool) struct MarksTests {
    private static let reader = Result { try DigitReader.bundled() }

    /// The marks of a line of digits, relative to the lower right corner of the second digit's box: the digits are 60
    /// pixels tall and 80 apart.
    private static let cases: [(name: String, text: String, marks: [PixelBox])] = [
        ("none", "2583", []), ("point", "25.83", [PixelBox(x: 36, y: -8, width: 8, height: 8)]),
        ("comma", "25,83", [PixelBox(x: 36, y: -6, width: 8, height: 16)]),
        (
            "colon", "25:83",
            [PixelBox(x: 36, y: -58, width: 8, height: 8), PixelBox(x: 36, y: -10, width: 8, height: 8)]
        ),
        ("dash", "25-83", [PixelBox(x: 28, y: -28, width: 24, height: 7)]),
        (
            "plus", "25+83",
            [PixelBox(x: 20, y: -33, width: 40, height: 6), PixelBox(x: 37, y: -50, width: 6, height: 40)]
        ),
        (
            "equals sign", "25=83",
            [PixelBox(x: 22, y: -40, width: 36, height: 6), PixelBox(x: 22, y: -24, width: 36, height: 6)]
        ),
    ]

    @Test(arguments: cases.indices, [DigitReader.Layout.automatic, .lines])
    func readsMarks(_ index: Int, _ layout: DigitReader.Layout) throws {
        let (name, text, marks) = Self.cases[index]
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
        #expect(reading.text == text, "\(name): \(reading.marks)")
        #expect(reading.digitText == "2583" && reading.digitsOnly.text == "2583", "\(name)")
        #expect(reading.marksLeftOut == nil, "\(name)")
        #expect(reading.digitsOnly.marksLeftOut == (places.isEmpty ? nil : "1 mark left out"), "\(name)")
        let symbols = places.isEmpty ? [] : [String(text.dropFirst(2).dropLast(2))]
        #expect(reading.marks.map { $0.mark?.symbol } == symbols)
        guard let first = places.first, let mark = reading.marks.first else { return }
        let place = places.dropFirst().reduce(first) { $0.union($1) }
        #expect(mark.line == 0)
        let edges = [
            (mark.box.x, place.x), (mark.box.y, place.y),
            (mark.box.x + mark.box.width, place.x + place.width),
            (mark.box.y + mark.box.height, place.y + place.height),
        ]
        #expect(edges.allSatisfy { abs($0 - $1) < 4 }, "\(name): \(mark), not \(place)")
    }

    @Test func findsTheSignOfASingleDigit() throws {
        var picture = GrayImage(width: 120, height: 60, filledWith: 1)
        for y in 10..<50 { for x in 80..<86 { picture[x, y] = 0.1 } }
        for y in 28..<33 { for x in 24..<44 { picture[x, y] = 0.1 } }
        let reading = try Self.reader.get().read(picture)
        #expect(reading.text == "-1")
        #expect(
            reading.marks == [
                ReadMark(box: PixelBox(x: 24, y: 28, width: 20, height: 5), mark: .minus, line: 0)
            ])
        // A picture that is declared to show one digit has no others around it.
        #expect(try Self.reader.get().read(picture, as: .digit).marks.isEmpty)
    }
}
