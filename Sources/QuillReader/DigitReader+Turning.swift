import QuillHandwriting

extension DigitReader {
    /// The fewest and most pieces of ink on a page that is turned. Fewer may be read in any direction; more are a
    /// texture.
    private static let countsToTurn = 3...400
    /// The share of sure digits below which a page is turned.
    private static let poor = 0.75
    /// The share of sure digits of a page that was turned rightly, and by how much it exceeds the upright page's.
    private static let (good, better) = (0.8, 0.3)

    /// The most regions of a page that tell whether it is worth reading in another direction.
    private static let sample = 48
    /// The least share of a sample that are sure digits in the page's other direction, and by how much it exceeds the
    /// upright sample's.
    private static let (promising, gain) = (0.3, 0.1)

    /// The reading of the page turned by a quarter, a half, or three quarters, if it is much better than the upright
    /// page's: at least 80 % of its ink are sure digits, and at least 30 percentage points more than upright.
    ///
    /// Only the direction in which a sample of the page's ink reads best is read whole.
    func turnedReading(
        of picture: GrayImage, _ page: WrittenPage, insteadOf upright: Reading, keepingSteps: Bool
    ) throws -> Reading? {
        let count = upright.lines.joined().count
        guard Self.countsToTurn.contains(count) else { return nil }
        let share = Self.sureShare(of: upright)
        guard share < Self.poor, let turns = try promisingTurn(of: page),
            let turnedPage = try normalizer.page(picture.turned(by: turns), keepingSteps: keepingSteps)
        else { return nil }
        let reading = try read(turnedPage, keepingSteps: keepingSteps)
        guard Self.countsToTurn.contains(reading.lines.joined().count) else { return nil }
        let other = Self.sureShare(of: reading)
        guard other >= Self.good, other >= share + Self.better else { return nil }
        return reading.turnedBack(by: turns, width: picture.width, height: picture.height)
    }

    /// The direction in which most of a sample of the page's ink are sure digits; nil if it is upright, or if few are.
    private func promisingTurn(of page: WrittenPage) throws -> QuarterTurns? {
        let regions = page.lines.flatMap(\.regions)
        let step = max(1, (regions.count + Self.sample - 1) / Self.sample)
        let sample = stride(from: 0, to: regions.count, by: step).map { regions[$0] }
        func share(_ regions: [InkRegion]) throws -> Double {
            var segments = regions.map { Segment($0) }
            try evaluate(&segments, page, keepingSteps: false, isShifted: false)
            let sure = segments.count { $0.digit.map(Self.isSure) == true }
            return Double(sure) / Double(max(1, segments.count))
        }
        let upright = try share(sample)
        var best: (share: Double, turns: QuarterTurns)?
        for turns in QuarterTurns.allCases {
            let other = try share(sample.compactMap { $0.turned(by: turns) })
            if other >= max(Self.promising, upright + Self.gain), other > best?.share ?? 0 {
                best = (other, turns)
            }
        }
        return best?.turns
    }

    private static func isSure(_ digit: ReadDigit) -> Bool {
        digit.isDigit && digit.probability > 0.9 && digit.digitProbability > 0.7
    }

    /// The share of a page's ink that is surely a digit, or a mark among digits.
    private static func sureShare(of reading: Reading) -> Double {
        let digits = Array(reading.lines.joined())
        let marks = reading.marks.count { $0.mark != nil && $0.line != nil }
        let sure = digits.count(where: isSure)
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
            turn: turns.degrees, notes: notes)
    }
}
