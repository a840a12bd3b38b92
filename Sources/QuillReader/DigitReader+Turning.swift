import QuillHandwriting

extension DigitReader {
    /// The fewest and most pieces of ink on a page that is turned. Fewer may be read in any direction; more are a
    /// texture.
    private static let countsToTurn = 3...400
    /// The share of sure digits below which a page is turned.
    private static let poor = 0.75
    /// The share of sure digits of a page that was turned rightly, and by how much it exceeds the upright page's.
    private static let (good, better) = (0.8, 0.3)

    /// The reading of the page turned by a quarter, a half, or three quarters, if it is much better than the upright
    /// page's: at least 80 % of its ink are sure digits, and at least 30 percentage points more than upright.
    func turnedReading(
        of picture: GrayImage, insteadOf upright: Reading, keepingSteps: Bool
    ) throws -> Reading? {
        let count = upright.lines.joined().count
        guard Self.countsToTurn.contains(count) else { return nil }
        let share = Self.sureShare(of: upright)
        guard share < Self.poor else { return nil }
        var best: (share: Double, reading: Reading)?
        for turns in QuarterTurns.allCases {
            let turned = picture.turned(by: turns)
            guard let page = try normalizer.page(turned, keepingSteps: keepingSteps) else { continue }
            let reading = try read(page, keepingSteps: keepingSteps)
            guard Self.countsToTurn.contains(reading.lines.joined().count) else { continue }
            let other = Self.sureShare(of: reading)
            guard other >= Self.good, other >= share + Self.better, other > best?.share ?? 0 else { continue }
            best = (other, reading.turnedBack(by: turns, width: picture.width, height: picture.height))
        }
        return best?.reading
    }

    /// The share of a page's ink that is surely a digit, or a mark among digits.
    private static func sureShare(of reading: Reading) -> Double {
        let digits = Array(reading.lines.joined())
        let marks = reading.marks.count { $0.mark != nil && $0.line != nil }
        let sure = digits.count { $0.isDigit && $0.probability > 0.9 && $0.digitProbability > 0.7 }
        return Double(sure + marks) / Double(max(1, digits.count + marks))
    }
}

extension Reading {
    /// The reading of a turned picture, with boxes in the picture before it was turned.
    fileprivate func turnedBack(by turns: QuarterTurns, width: Int, height: Int) -> Reading {
        Reading(
            lines: lines.map { line in
                line.map { $0.with(box: $0.box.turnedBack(by: turns, width: width, height: height)) }
            },
            marks: marks.map { mark in
                ReadMark(
                    box: mark.box.turnedBack(by: turns, width: width, height: height), mark: mark.mark,
                    probability: mark.probability, line: mark.line)
            }, steps: steps,
            turn: turns.degrees)
    }
}
