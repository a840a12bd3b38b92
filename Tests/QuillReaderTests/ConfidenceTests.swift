import QuillHandwriting
import QuillTensor
import Testing

@testable import QuillReader

/// The confidence in strings of digits.
struct ConfidenceTests {
    private static func digit(_ probability: Float, ofDigit share: Float = 1, isDigit: Bool = true)
        -> ReadDigit
    {
        var probabilities = [Float](repeating: 0, count: 10)
        (probabilities[3], probabilities[8]) = (probability, 1 - probability)
        return ReadDigit(
            box: PixelBox(x: 0, y: 0, width: 1, height: 1), image: .zeros([28, 28]),
            probabilities: probabilities, digitProbability: share, isDigit: isDigit)
    }

    /// Odds of 4, doubled and divided by 5: 16 / 5, which is 16 of 21.
    @Test func scalesAndShiftsLogarithmicOdds() {
        let odds = StringConfidence(scale: 2, offset: -1.609_437_9).ofDigit(0.8)
        #expect(abs(odds - 16.0 / 21) < 1e-5)
        let same = StringConfidence(scale: 1, offset: 0)
        for share in [0.001, 0.3, 0.5, 0.999] as [Float] {
            #expect(abs(same.ofDigit(share) - share) < 1e-5)
        }
        #expect(same.ofDigit(0) >= 0 && same.ofDigit(1) <= 1)
    }

    @Test func multipliesTheDigitsOfAllLines() {
        let one = Self.digit(0.9, ofDigit: 0.5)
        #expect(Reading(lines: [[one]]).confidence == 0.45)
        #expect(
            abs(Reading(lines: [[Self.digit(0.9, ofDigit: 0.1, isDigit: false)]]).confidence - 0.9) < 1e-6)
        let standard = StringConfidence.standard
        let lines = [[Self.digit(0.9), Self.digit(0.7, ofDigit: 0.8)], [Self.digit(0.95)]]
        let expected = standard.ofDigit(0.9) * standard.ofDigit(0.56) * standard.ofDigit(0.95)
        #expect(abs(Reading(lines: lines).confidence - expected) < 1e-6)
        #expect(lines[0].confidence > Reading(lines: lines).confidence)
        // The surer each digit is, the surer the string is.
        let surer = [[Self.digit(0.95), Self.digit(0.7, ofDigit: 0.8)], [Self.digit(0.95)]]
        #expect(Reading(lines: surer).confidence > Reading(lines: lines).confidence)
        #expect(Reading(lines: []).confidence == 1)
    }
}
