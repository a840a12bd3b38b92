import QuillHandwriting
import QuillPictures
import QuillReader
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// `model.predict(picture)`.
struct PredictingPicturesTests {
    private static func picture(channels: Int) throws -> Picture {
        try Picture(
            width: 28, height: 28, channels: channels,
            bytes: (0..<784 * channels).map { UInt8(truncatingIfNeeded: $0 * 31) })
    }

    @Test(arguments: 1...4) func predictsAsForTheTensor(_ channels: Int) async throws {
        let model = try DigitReader.bundled().model
        let picture = try Self.picture(channels: channels)
        let expected = try model.predict(image: picture.gray.tensor)
        #expect(try model.predict(picture).elements == expected.elements)
        #expect(try await model.predict(picture, on: .background).elements == expected.elements)
    }

    @Test func saysHowToResize() throws {
        let model = try DigitReader.bundled().model
        let picture = try Picture(width: 40, height: 30, channels: 1, bytes: .init(repeating: 9, count: 1200))
        #expect(
            message(.shape) { _ = try model.predict(picture) }
                == "the network's input: expected 28 × 28 pixels, received 40 × 30; "
                + "call resized(width: 28, height: 28) on the picture")
        #expect(try model.predict(picture.resized(width: 28, height: 28)).shape == [11])
    }
}
