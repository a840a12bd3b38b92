import Foundation
import QuillHandwriting
import QuillPictures
import QuillPlotting
import QuillReader
import QuillStrokes
import QuillTensor
import TestSupport
import Testing

@testable import QuillReport

/// The page that explains the reading of a picture.
@Suite(.offThePool) struct ExplainPageTests {
    private static func digit(
        _ index: Int, isDigit: Bool = true, doubts: [Doubt] = [], origin: ReadDigit.Origin = .whole
    ) throws -> ReadDigit {
        let (pixels, label) = Strokes().sample(index)
        let image = Tensor<UInt8>([28, 28]) { _ = $0.initialize(from: pixels) }
        var probabilities = [Float](repeating: 0.001, count: 10)
        probabilities[Int(label)] = 0.991
        let steps = try ["gray", "ink"].map { NormalizingStep(name: $0, image: try GrayImage(image)) }
        return ReadDigit(
            box: PixelBox(x: index * 20, y: 4, width: 20, height: 20), image: image,
            probabilities: probabilities,
            isDigit: isDigit, doubts: doubts, steps: steps, origin: origin)
    }

    private static func page(_ digits: [ReadDigit], name: String = "a.png") throws -> SVG {
        let picture = try Picture(
            width: 300, height: 28, channels: 1, bytes: [UInt8](repeating: 200, count: 300 * 28))
        let reading = Reading(lines: digits.isEmpty ? [] : [digits])
        return try ExplainPage(name: name, picture: picture, reading: reading, saliencies: []).svg()
    }

    @Test func showsOneDigit() throws {
        let digit = try Self.digit(3, doubts: [.faint(contrast: 0.1)])
        let text = try Self.page([digit], name: "five <&> \"5\".png").text
        #expect(text.contains("five &lt;&amp;&gt; &quot;5&quot;.png"))
        #expect(text.contains(">99.1 %, then \(digit.runnerUp) (0.1 %)</text>"))
        #expect(text.contains(">very faint</text>"))
        // The picture, two steps, and the network's input.
        #expect(text.components(separatedBy: "<image").count == 1 + 1 + 1 + 1)
        let picture = try Picture(svg: text, scale: 0.5)
        #expect(picture.width == 600)
        #expect(picture.gray.bytes.contains { $0 < 40 } && picture.bytes[0] == 255)
    }

    @Test func showsAtMostTwelveRows() throws {
        let digits = try (0..<15).map {
            try Self.digit($0, isDigit: $0 != 2, doubts: $0 == 2 ? [.noDigit] : [])
        }
        let text = try Self.page(digits).text
        #expect(text.contains(">… and 3 more digits</text>"))
        #expect(text.contains(">15 digits, 1 in doubt</text>"))
        #expect(text.contains(">no digit</text>") && text.contains(">sure</text>"))
        // The group of boxes, and the rows.
        #expect(text.components(separatedBy: "translate(").count == 1 + 1 + 12)
    }

    /// If there are too many digits, the doubtful, cut, and joined ones get the rows, which name their places.
    @Test func doubtfulAndPartedDigitsComeFirst() throws {
        let digits = try (0..<20).map { index in
            try Self.digit(
                index, isDigit: index != 17, doubts: index == 17 ? [.noDigit] : [],
                origin: index == 15 ? .cut : index == 19 ? .joined : .whole)
        }
        let text = try Self.page(digits).text
        let places = (1...20).filter { text.contains(">line 1, place \($0)</text>") }
        #expect(places == Array(1...9) + [16, 18, 20])
        let reading = Reading(lines: [digits])
        #expect(ExplainPage.rows(of: reading).map(\.box) == places.map { digits[$0 - 1].box })
        #expect(!(try Self.page(Array(digits[..<12])).text.contains(">line 1, place")))
    }

    @Test func marksCutAndJoinedDigits() throws {
        let origins: [ReadDigit.Origin] = [.whole, .cut, .cut, .joined]
        let text = try Self.page(origins.enumerated().map { try Self.digit($0, origin: $1) }).text
        #expect(text.components(separatedBy: ">cut from wider ink</text>").count == 1 + 2)
        #expect(text.components(separatedBy: ">joined from 2 pieces</text>").count == 1 + 1)
        // Three boxes, and the legend's.
        #expect(text.contains(">cut or joined</text>"))
        #expect(text.components(separatedBy: "stroke-dasharray").count == 1 + 3 + 1)
        let plain = try Self.page([Self.digit(0), Self.digit(1)]).text
        #expect(!plain.contains("stroke-dasharray") && !plain.contains(">cut or joined</text>"))
    }

    /// The picture of many digits takes the page's width; no line of text is left out, and each has a frame.
    @Test func pagesOfManyDigitsStayReadable() throws {
        let line = try (0..<20).map { try Self.digit($0) }
        let picture = try Picture(
            width: 1200, height: 600, channels: 1, bytes: [UInt8](repeating: 200, count: 1200 * 600))
        let reading = Reading(lines: Array(repeating: line, count: 10))
        let text = try ExplainPage(name: "a.png", picture: picture, reading: reading).svg().text
        #expect(text.contains("width=\"1088\" height=\"544\""))
        let words = ">" + line.map(\.symbol).joined() + "</text>"
        #expect(text.components(separatedBy: words).count == 1 + 10)
        #expect(text.components(separatedBy: "stroke=\"#c5cad0\"").count == 1 + 10)
    }

    @Test func showsThatThereIsNoInk() throws {
        let page = try Self.page([])
        #expect(page.text.contains(">No ink was found.</text>"))
        #expect(try Picture(svg: page.text, scale: 0.2).width == 240)
    }

    /// For a network that depends on one pixel, only the windows over that pixel are evidence for its digit.
    @Test func findsWhatADecisionRestsOn() throws {
        let image = Tensor<UInt8>([28, 28]) { target in
            for pixel in 0..<784 { target.initializeElement(at: pixel, to: 200) }
        }
        let spot = (row: 10, column: 20)
        let saliency = try Saliency(of: image, first: 3, second: 8, window: 3) { pictures in
            Tensor<Float>([pictures.shape[0], 10]) { target in
                for picture in 0..<pictures.shape[0] {
                    let isInk = pictures[picture].elements[spot.row * 28 + spot.column] > 0
                    for digit in 0..<10 {
                        target.initializeElement(
                            at: picture * 10 + digit, to: digit == 3 && isInk ? 0.8 : 0.1)
                    }
                }
            }
        }
        let odds = Float(2.079_441_5)  // log 8
        for row in 0..<28 {
            for column in 0..<28 {
                // Of the nine windows over a pixel, those that also cover the network's pixel.
                let (down, across) = (abs(row - spot.row), abs(column - spot.column))
                let share = Float(max(0, 3 - down) * max(0, 3 - across)) / 9
                let evidence = saliency.evidence[row * 28 + column]
                #expect(abs(evidence - share * odds) < 1e-4, "\(row), \(column): \(evidence)")
            }
        }
    }

    @Test func drawsGalleries() throws {
        let entry = Gallery.Entry(path: "missing.png", answer: "4, is 9", remark: "somebody", isRight: false)
        let page = try Gallery(title: "One & all", entries: Array(repeating: entry, count: 160)).svg()
        #expect(page.text.contains(">One &amp; all</text>") && page.text.contains(">… and 10 more</text>"))
        #expect(page.text.components(separatedBy: ">4, is 9</text>").count == 151)
        #expect(try Picture(svg: page.text, scale: 0.1).width == 120)
    }
}
