import Foundation
import TestSupport
import Testing

@testable import QuillReader

/// The networks that are part of the program.
struct BundledNetworkTests {
    private static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath)
            .appendingPathComponent("../../../Sources/CQuillReaderNetwork/\(name).safetensors").standardized
            .path
    }

    @Test func areTheFilesInTheSources() throws {
        var size = 0
        for (name, bytes) in [
            ("reader", DigitReader.bundledNetwork), ("pages", DigitReader.bundledPageNetwork),
        ] {
            let file = try Data(contentsOf: URL(fileURLWithPath: Self.path(name)))
            #expect(bytes.count == file.count && file.count > 1_000_000)
            #expect(bytes.elementsEqual(file))
            size += file.count
        }
        #expect(size < 3_000_000)
    }

    @Test func makeTheReaderOfTheFiles() throws {
        let bundled = try DigitReader.bundled()
        let (digits, pages) = try (
            DigitReader(contentsOf: Self.path("reader")), DigitReader(contentsOf: Self.path("pages"))
        )
        #expect(bundled.model.weights == digits.model.weights)
        #expect(bundled.temperature == digits.temperature && bundled.threshold == digits.threshold)
        #expect(bundled.pageNetwork.model.weights == pages.model.weights)
        #expect(bundled.pageNetwork.threshold == pages.threshold)
        #expect(bundled.pageNetwork.outputs.marks == [nil] + Mark.shapes)
    }
}
