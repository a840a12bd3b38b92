import QuillHandwriting
import QuillReader
import TestSupport
import Testing

/// Pages as people photograph them: in boxes, tables, and Sudokus, in a shadow, on a table, and on their side.
@Suite(.offThePool) struct PaperTests {
    private static let reader = Result { try DigitReader.bundled() }

    private func read(_ page: LinesPage) throws -> Reading { try Self.reader.get().read(page.picture) }

    private static func lines() -> LinesPage {
        var page = LinesPage(width: 640, height: 420)
        page.write("72635", x: 90, y: 70, height: 60, gap: 30)
        page.write("48253", x: 90, y: 230, height: 60, gap: 30)
        return page
    }

    @Test(arguments: [0, 0.04] as [Float])
    func readsDigitsInBoxes(slope: Float) throws {
        var page = LinesPage(width: 760, height: 200)
        for (index, digit) in "7263548".enumerated() {
            let x = 50 + 90 * index
            page.write(String(digit), x: x + 22, y: 76 + Int(slope * Float(90 * index)), height: 50)
        }
        for index in 0...7 {
            let x = 50 + 90 * index
            page.rule(
                x: x, y: 56 + Int(slope * Float(90 * index)), length: 90, thickness: 3, slope: -slope,
                isDown: true)
        }
        for y in [56, 146] { page.rule(x: 50, y: y, length: 633, thickness: 3, slope: slope) }
        #expect(try read(page).text == "7263548")
    }

    @Test func readsASudoku() throws {
        var page = LinesPage(width: 620, height: 620)
        let rows = [
            "5.3..7.2.", "6..195...", ".98....6.", "8...6...3", "4..8.3..5", "7...2...6", ".6....28.",
            "...4.9..5", "....8..79",
        ]
        for (row, digits) in rows.enumerated() {
            for (column, digit) in digits.enumerated() where digit != "." {
                page.write(String(digit), x: 40 + 60 * column + 18, y: 40 + 60 * row + 12, height: 38)
            }
        }
        // What the network makes of each digit is another matter.
        let plain = try read(page).lines.map { $0.map(\.symbol).joined() }
        #expect(plain.map(\.count) == rows.map { $0.count { $0 != "." } })
        for index in 0...9 {
            let thickness = index % 3 == 0 ? 5 : 2
            page.rule(x: 38, y: 38 + 60 * index, length: 545, thickness: thickness)
            page.rule(x: 38 + 60 * index, y: 38, length: 545, thickness: thickness, isDown: true)
        }
        #expect(try read(page).lines.map { $0.map(\.symbol).joined() } == plain)
    }

    @Test func readsAcrossAHardShadow() throws {
        var page = Self.lines()
        // Its edge is six pixels wide.
        page.light(noise: 0.008) { x, y in 0.85 - 0.57 * max(0, min(1, (x + 0.6 * y - 420) / 7)) }
        #expect(try read(page).text == "72635\n48253")
    }

    @Test func readsADarkPhotographWithABrightSpot() throws {
        var page = Self.lines()
        page.light(noise: 0.008) { x, y in
            let distance = ((x - 520) * (x - 520) + (y - 40) * (y - 40)).squareRoot()
            return 0.24 + 0.6 * max(0, 1 - distance / 90)
        }
        #expect(try read(page).text == "72635\n48253")
    }

    @Test func readsASheetOnATable() throws {
        var page = LinesPage(width: 900, height: 700)
        page.write("72635", x: 290, y: 220, height: 60, gap: 30)
        page.write("48253", x: 290, y: 380, height: 60, gap: 30)
        page.light(noise: 0.02) { x, y in
            let isSheet = x - 0.1 * y > 190 && x - 0.1 * y < 670 && y + 0.08 * x > 180 && y + 0.08 * x < 560
            // Grain of the wood beside the sheet.
            return isSheet ? 0.9 : 0.15 + (Int(y / 9) % 3 == 0 ? 0.1 : 0)
        }
        #expect(try read(page).text == "72635\n48253")
    }

    @Test func readsAColumn() throws {
        var page = LinesPage(width: 240, height: 700)
        for (index, digit) in "726354".enumerated() {
            page.write(String(digit), x: 90 + 6 * (index % 2), y: 50 + 105 * index, height: 64)
        }
        #expect(try read(page).text == "7\n2\n6\n3\n5\n4")
    }

    @Test(arguments: [90, 180, 270])
    func turnsThePage(degrees: Int) throws {
        let page = Self.lines()
        let turns = try #require([90: QuarterTurns.threeQuarters, 180: .half, 270: .quarter][degrees])
        let upright = try read(page)
        #expect(upright.turn == 0)
        let reading = try Self.reader.get().read(page.picture.turned(by: turns))
        #expect(reading.text == "72635\n48253")
        #expect(reading.turn == degrees)
        // The boxes are in the picture before it was turned.
        let size = page.picture
        for (box, other) in zip(reading.lines.joined().map(\.box), upright.lines.joined().map(\.box)) {
            let expected = other.turned(by: turns, width: size.width, height: size.height)
            #expect(abs(box.x - expected.x) <= 2 && abs(box.y - expected.y) <= 2)
            #expect(abs(box.width - expected.width) <= 3 && abs(box.height - expected.height) <= 3)
        }
    }

    @Test func keepsSquareDigitsApartFromFrames() throws {
        // An 8 of straight strokes has lines across and down, but is no frame.
        var page = LinesPage(width: 480, height: 160)
        page.write("32", x: 40, y: 40, height: 80, gap: 30)
        for y in [40, 78, 116] { page.rule(x: 240, y: y, length: 50, thickness: 5) }
        for x in [240, 285] { page.rule(x: x, y: 40, length: 80, thickness: 5, isDown: true) }
        #expect(try read(page).text == "328")
    }
}

extension PixelBox {
    /// The box in the picture of a width and height after it is turned clockwise.
    fileprivate func turned(by turns: QuarterTurns, width limitX: Int, height limitY: Int) -> PixelBox {
        switch turns {
        case .quarter: PixelBox(x: limitY - y - height, y: x, width: height, height: width)
        case .half: PixelBox(x: limitX - x - width, y: limitY - y - height, width: width, height: height)
        case .threeQuarters: PixelBox(x: y, y: limitX - x - width, width: height, height: width)
        }
    }
}
