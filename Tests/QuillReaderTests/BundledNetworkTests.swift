import Foundation
import TestSupport
import Testing

@testable import QuillReader

/// The network that is part of the program.
struct BundledNetworkTests {
    private static let path = URL(fileURLWithPath: #filePath)
        .appendingPathComponent("../../../Sources/CQuillReaderNetwork/reader.safetensors").standardized.path

    @Test func isTheFileInTheSources() throws {
        let file = try Data(contentsOf: URL(fileURLWithPath: Self.path))
        #expect(DigitReader.bundledNetwork.count == file.count && file.count > 1_000_000)
        #expect(DigitReader.bundledNetwork.elementsEqual(file))
    }

    @Test func makesTheReaderOfTheFile() throws {
        let (bundled, file) = try (DigitReader.bundled(), DigitReader(contentsOf: Self.path))
        #expect(bundled.model.weights == file.model.weights)
        #expect(bundled.temperature == file.temperature && bundled.threshold == file.threshold)
    }
}
