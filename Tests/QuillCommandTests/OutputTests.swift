import TestSupport
import Testing

@testable import QuillCommand

/// Parsing of the images to classify.
@Suite(.offThePool) struct OutputTests {
    @Test(arguments: [
        ("17", true, 17...17), ("test:17", true, 17...17), ("train:0", false, 0...0), ("0…9", true, 0...9),
        ("0..9", true, 0...9), ("0...9", true, 0...9), ("0-9", true, 0...9), ("0–9", true, 0...9),
        ("train:10-10", false, 10...10),
    ])
    func readsRanges(_ text: String, _ isTest: Bool, _ range: ClosedRange<Int>) throws {
        guard case .digits(let ofTest, let read) = try PredictionSubject(text) else {
            Issue.record("\(text) was not read as digits")
            return
        }
        #expect(ofTest == isTest && read == range)
    }

    @Test(arguments: [
        "", "-", "9-", "-9", "a", "1-b", "test:", "test:x", "valid:3", "1 2", "99999999999999999999",
    ])
    func refusesOtherWords(_ text: String) {
        #expect(throws: UsageError.self) { try PredictionSubject(text) }
    }
}
