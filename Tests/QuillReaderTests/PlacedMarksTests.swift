import QuillHandwriting
import QuillTensor
import Testing

@testable import QuillReader

/// Marks that are told by their size and place, and the text of a line with marks and gaps.
struct PlacedMarksTests {
    /// Digits 40 wide and 60 tall, from the left edges given.
    private static func boxes(_ lefts: [Int], y: Int = 100) -> [PixelBox] {
        lefts.map { PixelBox(x: $0, y: y, width: 40, height: 60) }
    }

    /// The boxes between two digits, and the marks that they are.
    private static let table: [(boxes: [(x: Int, y: Int, width: Int, height: Int)], marks: [Mark?])] = [
        ([(50, 152, 8, 8)], [.point]), ([(50, 150, 6, 18)], [.comma]), ([(48, 154, 9, 14)], [.comma]),
        ([(50, 126, 24, 7)], [.minus]), ([(50, 110, 8, 8), (51, 150, 8, 8)], [.colon]),
        ([(50, 118, 24, 6), (52, 138, 24, 6)], [.equals]),
        ([(58, 108, 8, 8), (50, 126, 24, 6), (58, 144, 8, 8)], [.divided]),
        // A dot in the middle, a stroke below the line, an accent, and a tall stroke are no marks of the text.
        ([(50, 126, 8, 8)], [nil]), ([(50, 158, 24, 6)], [nil]), ([(50, 96, 8, 8)], [nil]),
        ([(50, 105, 6, 50)], [nil]),
        // Side by side, two dots aren't a colon.
        ([(48, 152, 6, 6), (60, 152, 6, 6)], [.point, .point]),
    ]

    @Test(arguments: table.indices) func tellsMarks(_ index: Int) {
        let (parts, marks) = Self.table[index]
        let boxes = parts.map { PixelBox(x: $0.x, y: $0.y, width: $0.width, height: $0.height) }
        let found = PlacedMarks(lines: [Self.boxes([0, 80]), Self.boxes([0, 80], y: 300)]).marks(of: boxes)
        #expect(found.map(\.mark) == marks, "\(boxes)")
        #expect(found.allSatisfy { $0.line == 0 })
        let union = boxes.dropFirst().reduce(boxes[0]) { $0.union($1) }
        #expect(found.dropFirst().reduce(found[0].box) { $0.union($1.box) } == union)
    }

    @Test func withoutDigitsThereIsNoLine() {
        let box = PixelBox(x: 1, y: 2, width: 3, height: 4)
        #expect(PlacedMarks(lines: []).marks(of: [box]) == [ReadMark(box: box)])
    }

    private static func line(_ lefts: [Int]) -> [ReadDigit] {
        boxes(lefts).map { box in
            ReadDigit(
                box: box, image: .zeros([28, 28]), probabilities: [0, 1] + [Float](repeating: 0, count: 8),
                isDigit: true)
        }
    }

    /// A gap as wide as the digits are tall is a space, unless the other gaps are nearly as wide.
    @Test(
        arguments: [
            ([0, 50, 100], "111"), ([0, 50, 160, 210], "11 11"), ([0, 50, 100, 150, 245], "1111 1"),
            ([0, 140, 280], "1 1 1"), ([0, 85, 170, 255], "1111"), ([0], "1"),
        ] as [([Int], String)]) func wideGapsAreSpaces(_ lefts: [Int], _ text: String)
    {
        #expect(Reading(lines: [Self.line(lefts)]).text == text)
    }

    @Test func theTextHasMarksInTheirPlaces() {
        func mark(_ x: Int, _ mark: Mark?, line: Int?) -> ReadMark {
            ReadMark(box: PixelBox(x: x, y: 120, width: 20, height: 20), mark: mark, line: line)
        }
        let reading = Reading(
            lines: [Self.line([100, 200]), Self.line([0])],
            marks: [
                mark(160, .plus, line: 0), mark(70, .minus, line: 0), mark(50, .equals, line: 1),
                mark(250, nil, line: 0), mark(0, .comma, line: nil),
            ])
        #expect(reading.text == "-1+1\n1=" && reading.description == reading.text)
        #expect(reading.digitText == "11\n1")
        #expect(reading.marksLeftOut == "2 marks left out")
        let digits = reading.digitsOnly
        #expect(digits.text == "11\n1" && digits.marks == reading.marks)
        #expect(digits.withoutSteps.text == "11\n1" && digits.marksLeftOut == "5 marks left out")
    }
}
