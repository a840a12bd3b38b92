import QuillHandwriting
import QuillTensor
import Testing

@testable import QuillReader

@Suite struct NeighborsTests {
    private func digit(_ probability: Float, _ isDigit: Bool, x: Int = 0) -> ReadDigit {
        ReadDigit(
            box: PixelBox(x: x, y: 0, width: 6, height: 10), image: .zeros([28, 28]),
            probabilities: [1] + [Float](repeating: 0, count: 9), digitProbability: probability,
            isDigit: isDigit, doubts: isDigit ? [] : [.noDigit])
    }

    /// At a threshold of one half, odds of one to ten suffice among digits, as even odds do elsewhere.
    @Test(arguments: [(0.08, false), (0.1, true), (0.4, true)] as [(Float, Bool)])
    func doubtfulAmongDigits(probability: Float, isTaken: Bool) {
        let line = [digit(0.9, true), digit(probability, false), digit(0.8, true)]
        let trusted = DigitReader.weighingNeighbors(line, threshold: 0.5)
        #expect(trusted.map(\.isDigit) == [true, isTaken, true])
        #expect(trusted[1].doubts == [.noDigit])
        #expect(trusted.map(\.digitProbability) == [0.9, probability, 0.8])
    }

    @Test func doubtfulAmongDoubtful() {
        let lines = [
            [digit(0.4, false)], [digit(0.9, true), digit(0.4, false)],
            [digit(0.9, true), digit(0.9, true), digit(0.4, false), digit(0.4, false)],
        ]
        for line in lines {
            let trusted = DigitReader.weighingNeighbors(line, threshold: 0.5)
            #expect(trusted.map(\.isDigit) == line.map(\.isDigit))
        }
    }

    /// Letters close together are a word if most of them aren't digits; the digits of a table's row are apart.
    @Test func lettersOfAWordAreRejected() {
        let isDigit = [false, true, false, false, true, true, true]
        func line(apart: Int) -> [ReadDigit] {
            // Four letters, and three digits after a wide gap.
            isDigit.enumerated().map { index, isDigit in
                digit(isDigit ? 0.9 : 0.02, isDigit, x: index * (6 + apart) + (index > 3 ? 20 : 0))
            }
        }
        #expect(
            DigitReader.weighingNeighbors(line(apart: 2), threshold: 0.5).map(\.isDigit)
                == [false, false, false, false, true, true, true])
        #expect(DigitReader.weighingNeighbors(line(apart: 7), threshold: 0.5).map(\.isDigit) == isDigit)
        // Two pieces, or half of four, aren't enough.
        let pair = [digit(0.02, false), digit(0.9, true, x: 7)]
        #expect(DigitReader.weighingNeighbors(pair, threshold: 0.5).map(\.isDigit) == [false, true])
        let half = pair + [digit(0.9, true, x: 14), digit(0.02, false, x: 21)]
        #expect(
            DigitReader.weighingNeighbors(half, threshold: 0.5).map(\.isDigit) == [false, true, true, false])
    }
}
