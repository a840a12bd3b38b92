import QuillCodecs
import QuillHandwriting
import QuillPictures
import QuillReader
import QuillTensor
import TestSupport
import Testing

/// Readings of pictures in each form.
struct ReadingPicturesTests {
    @Test func readsEveryFormTheSame() async throws {
        // A vertical stroke on white paper, half of it by opacity.
        let bytes = (0..<60 * 60).flatMap { pixel -> [UInt8] in
            let isInk = (27..<33).contains(pixel % 60) && (10..<50).contains(pixel / 60)
            return isInk ? [20, 20, 20, 255] : pixel % 2 == 0 ? [255, 255, 255, 255] : [0, 0, 0, 0]
        }
        let picture = try Picture(width: 60, height: 60, channels: 4, bytes: bytes)
        let (reader, png) = try (DigitReader.bundled(), picture.png())
        let scratch = try Scratch()
        let path = try scratch.put("one.png", png)
        let synchronous = { @Sendable in
            [
                try reader.read(GrayImage(picture)), try reader.read(picture), try reader.read(png),
                try reader.read(png, name: "one", as: .automatic, maxPixels: 3600),
                try reader.read(contentsOf: path),
            ]
        }
        var readings = try synchronous()
        readings.append(try await reader.read(picture, on: .readings))
        readings.append(try await reader.read(png, on: .readings))
        readings.append(try await reader.read(contentsOf: path, on: .readings))
        #expect(readings.count == 8 && readings.allSatisfy { $0.json == readings[0].json })
        #expect(readings[0].text == "1")
    }

    @Test func namesWhatCannotBeRead() async throws {
        let reader = try DigitReader.bundled()
        let scratch = try Scratch()
        let path = try scratch.put("text.png", Array("no picture".utf8))
        let cases: [(String, () async throws -> Reading)] = [
            (path, { try await reader.read(contentsOf: path, on: .readings) }),
            ("upload: ", { try await reader.read(Array("no picture".utf8), name: "upload", on: .readings) }),
        ]
        for (part, read) in cases {
            do {
                _ = try await read()
                Issue.record("expected an error")
            } catch let error as QuillError {
                #expect(error.kind == .file && error.message.contains(part))
            }
        }
    }
}
