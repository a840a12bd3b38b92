import QuillTensor
import Testing

/// How numbers and lines are written.
struct TextTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (54_000, "54,000"), (1_234_567, "1,234,567"),
        (-1000, "-1,000"),
    ])
    func groupsDigits(_ number: Int, _ text: String) { #expect(number.grouped == text) }

    @Test(arguments: [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (2_701_234, "2.7 MB"),
        (3_000_000_000, "3.0 GB"),
    ])
    func measuresBytes(_ count: Int, _ text: String) { #expect(count.asBytes == text) }

    @Test(arguments: [
        ("", 10, [""]), ("one two", 7, ["one two"]), ("one two", 6, ["one", "two"]),
        ("one extraordinary two", 5, ["one", "extraordinary", "two"]), ("a b c d", 3, ["a b", "c d"]),
    ])
    func breaksLines(_ text: String, _ width: Int, _ lines: [String]) {
        #expect(text.lines(width: width) == lines)
    }

    @Test(arguments: [
        (0.99125, 4, "0.9912"), (-0.5, 0, "-0"), (1e20, 1, "100000000000000000000.0"), (2.0 / 3, 3, "0.667"),
        (.infinity, 2, "inf"),
    ])
    func fixesDigits(_ value: Double, _ digits: Int, _ text: String) { #expect(value.fixed(digits) == text) }

    @Test func aligns() {
        #expect("ab".left(4) + "|" == "ab  |" && "ab".right(4) == "  ab")
        #expect("abc".left(2) == "abc" && "abc".right(2) == "abc")
    }
}
