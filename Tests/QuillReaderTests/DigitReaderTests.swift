import QuillDatasets
import QuillHandwriting
import QuillReader
import QuillTensor
import Testing

@Suite struct DigitReaderTests {
    @Test func readsDigitsOfAnotherHand() throws {
        let reader = try DigitReader.bundled()
        let strokes = Strokes(seed: 7)
        var right = 0
        for index in 0..<50 {
            let (pixels, label) = strokes.sample(index)
            let picture = try GreyImage(Tensor<UInt8>([28, 28]) { _ = $0.initialize(from: pixels) })
            let reading = try reader.read(picture, as: .digit)
            right += reading.text == String(label) ? 1 : 0
        }
        #expect(right >= 45)
    }

    @Test func readsNothingWhereThereIsNoInk() throws {
        let reading = try DigitReader.bundled().read(GreyImage(width: 50, height: 40, filledWith: 0.9))
        #expect(reading.text == "?")
        #expect(reading.lines.first?.first?.doubts == [.blank])
    }
}
