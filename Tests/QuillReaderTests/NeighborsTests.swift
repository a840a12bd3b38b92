import QuillHandwriting
import QuillTensor
import Testing

@testable import QuillReader

@Suite struct NeighborsTests {
    private func digit(_ probability: Float, _ isDigit: Bool) -> ReadDigit {
        ReadDigit(
            box: PixelBox(x: 0, y: 0, width: 1, height: 1), image: .zeros([28, 28]),
            probabilities: [1] + [Float](repeating: 0, count: 9), digitProbability: probability,
            isDigit: isDigit, doubts: isDigit ? [] : [.noDigit])
    }

    /// At a threshold of one half, odds of one to ten suffice among digits, as even odds do elsewhere.
    @Test(arguments: [(0.08, false), (0.1, true), (0.4, true)] as [(Float, Bool)])
    func doubtfulAmongDigits(probability: Float, isTaken: Bool) {
        let line = [digit(0.9, true), digit(probability, false), digit(0.8, true)]
        let trusted = DigitReader.trustingNeighbors(line, threshold: 0.5)
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
            let trusted = DigitReader.trustingNeighbors(line, threshold: 0.5)
            #expect(trusted.map(\.isDigit) == line.map(\.isDigit))
        }
    }
}
