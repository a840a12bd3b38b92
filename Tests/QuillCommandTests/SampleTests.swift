import Foundation
import QuillHandwriting
import QuillPictures
import QuillReader
import TestSupport
import Testing

@testable import QuillCommand

/// The bundled network reads the samples of the manual.
@Suite(.offThePool) struct SampleTests {
    private static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path + "/Documentation/Pictures/"

    /// The names of the samples end in their labels.
    @Test(arguments: DrawnSample.all.map(\.file)) func readsSamples(_ file: String) throws {
        let picture = try Picture(contentsOf: Self.folder + file)
        let reading = try DigitReader.bundled().read(GrayImage(picture.opaque.tensor))
        let digits = try #require(file.split(separator: ".").first).drop { !$0.isNumber }
        #expect(reading.text.split(separator: "\n").joined(separator: "-") == digits)
    }

    @Test func samplesAreSmall() throws {
        let sizes = try DrawnSample.all.map {
            try FileManager.default.attributesOfItem(atPath: Self.folder + $0.file)[.size] as? Int ?? 0
        }
        #expect(sizes.reduce(0, +) < 300_000)
    }

    @Test func drawsThemAfresh() throws {
        let folder = try Scratch()
        let result = try Program(folder: folder.path).run("data", "samples", "new/samples")
        #expect(result.code == 0 && result.error == "")
        #expect(result.output == DrawnSample.all.map { "new/samples/\($0.file)\n" }.joined())
        for sample in DrawnSample.all {
            let picture = try Picture(contentsOf: folder("new/samples/" + sample.file))
            #expect((picture.width, picture.height) == (sample.width, sample.height))
        }
    }
}
