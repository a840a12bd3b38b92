import TestSupport
import Testing

@testable import QuillCommand

/// How numbers and lines are written, and how the user's words for digits are read.
@Suite(.offThePool) struct OutputTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (54_000, "54,000"), (1_234_567, "1,234,567"),
        (-1000, "-1,000"),
    ])
    func groupsDigits(_ number: Int, _ text: String) { #expect(grouped(number) == text) }

    @Test(arguments: [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (2_701_234, "2.7 MB"),
        (3_000_000_000, "3.0 GB"),
    ])
    func measuresBytes(_ count: Int, _ text: String) { #expect(bytes(count) == text) }

    @Test(arguments: [
        ("", 10, [""]), ("one two", 7, ["one two"]), ("one two", 6, ["one", "two"]),
        ("one extraordinary two", 5, ["one", "extraordinary", "two"]), ("a b c d", 3, ["a b", "c d"]),
    ])
    func breaksLines(_ text: String, _ width: Int, _ lines: [String]) {
        #expect(Report.broken(text, width: width) == lines)
    }

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
