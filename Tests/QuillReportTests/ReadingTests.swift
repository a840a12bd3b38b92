import QuillCodecs
import QuillHandwriting
import QuillPictures
import QuillPlotting
import QuillReader
import QuillTensor
import TestSupport
import Testing

@testable import QuillReport

/// Readings as text, JSON, and files.
struct ReadingTests {
    private static func digit(_ label: Int, _ probability: Float = 0.75, doubts: [Doubt] = []) -> ReadDigit {
        var probabilities = [Float](repeating: 0, count: 10)
        (probabilities[label], probabilities[9 - label]) = (probability, 1 - probability)
        return ReadDigit(
            box: PixelBox(x: 1, y: 2, width: 3, height: 4), image: .zeros([28, 28]),
            probabilities: probabilities, isDigit: !doubts.contains(.noDigit), doubts: doubts)
    }

    @Test func summarizes() {
        let pair = [Self.digit(1, 0.5), Self.digit(2, doubts: [.pieces(2), .resembles(2, 7)])]
        let even = [Self.digit(1, 0.5), Self.digit(2, 0.5)]
        #expect(Reading(lines: []).summary == ["no ink was found"])
        #expect(
            Reading(lines: [
                [Self.digit(3)], [],
                pair,
                [Self.digit(8, doubts: [.noDigit])],
            ]).summary == [
                "3   75.0 %, then 6 (25.0 %)",
                "12   \(pair.confidence.percent)   2 at place 2: two pieces, looks like 2 and 7",
                "?   does not look like a digit",
            ])
        let mark = ReadMark(box: PixelBox(x: 5, y: 6, width: 7, height: 8))
        #expect(
            Reading(lines: [[Self.digit(3)], even], marks: [mark]).summary
                == ["3   75.0 %, then 6 (25.0 %)", "12   \(even.confidence.percent)   1 mark left out"])
        #expect(
            Reading(lines: [[Self.digit(3)]], marks: [mark, mark]).summary
                == ["3   75.0 %, then 6 (25.0 %)   2 marks left out"])
    }

    @Test(arguments: [
        (0.99951, "> 99.9 %"), (0.9994, "99.9 %"), (0.5, "50.0 %"), (0.0005, "0.1 %"), (0.0004, "< 0.1 %"),
    ])
    func writesPercentages(_ share: Float, _ text: String) { #expect(share.percent == text) }

    @Test func writesJSON() {
        let reading = Reading(
            lines: [[Self.digit(3)], [Self.digit(0, doubts: [.noDigit])]],
            marks: [
                ReadMark(
                    box: PixelBox(x: 5, y: 6, width: 7, height: 8), mark: .comma, probability: 0.5, line: 0)
            ])
        func digit(
            _ line: Int, _ label: Int, isDigit: Bool, doubts: [JSON], _ probabilities: [Double]
        ) -> JSON {
            .object([
                "line": .integer(line), "label": .integer(label), "is_digit": .bool(isDigit),
                "probability": .number(0.75),
                "digit_probability": .number(1),
                "runner_up": .object(["label": .integer(9 - label), "probability": .number(0.25)]),
                "probabilities": .array(probabilities.map { .number($0) }),
                "box": .array([.integer(1), .integer(2), .integer(3), .integer(4)]),
                "doubts": .array(doubts),
            ])
        }
        let json = JSON.object([
            "file": .string("a.png"), "text": .string("3,\n?"), "confidence": .float(reading.confidence),
            "marks": .array([
                .object([
                    "mark": .string(","), "probability": .number(0.5), "line": .integer(0),
                    "box": .array([.integer(5), .integer(6), .integer(7), .integer(8)]),
                ])
            ]),
            "digits": .array([
                digit(0, 3, isDigit: true, doubts: [], [0, 0, 0, 0.75, 0, 0, 0.25, 0, 0, 0]),
                digit(
                    1, 0, isDigit: false, doubts: [.string("does not look like a digit")],
                    [0.75, 0, 0, 0, 0, 0, 0, 0, 0, 0.25]),
            ]),
        ])
        #expect(reading.json(file: "a.png") == json)
        #expect(PictureReading(path: "a.png", reading: reading).json == json)
    }

    @Test func refusesUncertainReadings() {
        let reading = Reading(lines: [[Self.digit(3)]])
        let sure = PictureReading(path: "a.png", reading: reading, leastConfidence: 0.75)
        #expect(!sure.isRefused && sure.text == "3" && sure.summary == reading.summary)
        let unsure = PictureReading(path: "a.png", reading: reading, leastConfidence: 0.8)
        #expect(unsure.isRefused && unsure.text == "?")
        #expect(unsure.summary == ["?   refused: 75.0 % confidence, less than 80.0 %   may be 3"])
        guard case .object(let members) = unsure.json else {
            Issue.record("no object")
            return
        }
        #expect(members["text"] == .string("?") && members["guess"] == .string("3"))
        #expect(Gallery.Entry(unsure)?.answer == "?" && Gallery.Entry(unsure)?.isRight == false)
    }

    @Test func saysWhyAPictureCouldNotBeRead() {
        let named = PictureReading(path: "a.png", error: QuillError(.file, "a.png: truncated"))
        #expect(named.json == .object(["file": .string("a.png"), "error": .string("a.png: truncated")]))
        let other = PictureReading(path: "b.png", error: QuillError(.argument, "too large"))
        #expect(other.json == .object(["file": .string("b.png"), "error": .string("b.png: too large")]))
        #expect(named.reading == nil)
    }

    @Test func writesFilesByTheirEnding() throws {
        let folder = try Scratch()
        let page = SVG(width: 40, height: 20, [.rectangle(x: 0, y: 0, width: 40, height: 20, .fill(.black))])
        try page.write(to: folder("a.svg"))
        #expect(try folder.bytes("a.svg") == Array(page.text.utf8))
        try page.write(to: folder("a.PNG"), scale: 2)
        let picture = try Picture(contentsOf: folder("a.PNG"))
        #expect(picture.width == 80 && picture.height == 40 && picture.bytes.allSatisfy { $0 == 0 })
        #expect(
            message(.argument) { try page.write(to: folder("a.pdf")) }.contains(
                "expected a .png or .svg file"))
        #expect(folder.names == ["a.PNG", "a.svg"])
    }

    @Test func writesSteps() throws {
        let folder = try Scratch()
        let image = GrayImage(width: 2, height: 1, filledWith: 1)
        let digit = ReadDigit(
            box: PixelBox(x: 0, y: 0, width: 2, height: 1), image: .zeros([28, 28]), probabilities: [1],
            isDigit: true,
            steps: [
                NormalizingStep(name: "gray", image: image),
                NormalizingStep(name: "the digit's ink", image: image),
            ])
        let reading = Reading(lines: [[digit], [digit]])
        try reading.writeSteps(to: folder.path, name: "x")
        #expect(
            folder.names == [
                "x-1-1-gray.png", "x-1-2-the-digit-s-ink.png", "x-2-1-gray.png", "x-2-2-the-digit-s-ink.png",
            ])
        #expect(try Picture(contentsOf: folder("x-1-1-gray.png")).bytes == [255, 255, 255, 255, 255, 255])
        #expect(reading.withoutSteps.lines.joined().allSatisfy { $0.steps.isEmpty })
    }
}
