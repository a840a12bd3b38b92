import QuillTensor
import TestSupport
import Testing

@testable import QuillCodecs

struct CSVTests {
    private func rows(_ text: String, separator: Character = ",") throws -> [[String]] {
        let reader = try CSVReader(Array(text.utf8), name: "a.csv", separator: separator)
        var row = CSVReader.Row()
        var rows: [[String]] = []
        while try reader.next(&row) { rows.append((0..<row.count).map { row.text($0) }) }
        return rows
    }

    static let good: [(text: String, rows: [[String]])] = [
        ("", []), ("\n\n", []), ("a", [["a"]]), ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]), ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
        (",\n,", [["", ""], ["", ""]]), ("\u{FEFF}a,b\n", [["a", "b"]]),
        ("\"a,b\",\"c\"\"d\"\"\"\n", [["a,b", "c\"d\""]]),
        ("\"line\nbreak\",2\r\n3,4", [["line\nbreak", "2"], ["3", "4"]]),
        ("\"\",\"\"", [["", ""]]), ("\"a\"\r\n\"b\"", [["a"], ["b"]]), ("ä,日\n", [["ä", "日"]]),
        ("a,b\n\n1,2\n\n", [["a", "b"], ["1", "2"]]),
    ]

    @Test(arguments: good) func reads(_ text: String, _ rows: [[String]]) throws {
        #expect(try self.rows(text) == rows)
    }

    @Test func readsOtherSeparatorsAndGzip() throws {
        #expect(try rows("a;b,c\n", separator: ";") == [["a", "b,c"]])
        #expect(try rows("a\tb\n", separator: "\t") == [["a", "b"]])
        let scratch = try Scratch()
        try scratch.put("a.csv.gz", Gzip.deflate(Array("1,2".utf8)))
        let reader = try CSVReader(path: scratch("a.csv.gz"))
        var row = CSVReader.Row()
        #expect(try reader.next(&row) && row.text(1) == "2")
    }

    /// Fields and line ends at the boundary between two portions of the file.
    @Test func readsAcrossPortions() throws {
        for shift in 0..<8 {
            let first = String(repeating: "x", count: 65_530 + shift)
            #expect(try rows("\(first),\"a\"\"b\"\r\n1,2\r\n") == [[first, "a\"b"], ["1", "2"]])
        }
    }

    /// As old Macs wrote them, also mixed with others, and where a portion of the file ends.
    @Test func readsCarriageReturns() throws {
        #expect(try rows("a,b\r1,\"2\"\r3,4") == [["a", "b"], ["1", "2"], ["3", "4"]])
        #expect(try rows("a\rb\nc\r\nd\r") == [["a"], ["b"], ["c"], ["d"]])
        let long = String(repeating: "x", count: 65_535)
        #expect(try rows("\(long)\ry\r") == [[long], ["y"]])
        #expect(try rows("# note\r# a,b\r1,2\r") == [["a", "b"], ["1", "2"]])
        // Comments in front of a table, whatever they have in common with each other.
        let table = [["1", "2", "3"], ["4", "5", "6"]]
        let comments = [
            "# one\n# two three\n", "# one two\n# three four\n", "# x\n# y\n# z\n", "# a, b\n# c\n",
        ]
        for text in comments { #expect(try rows("\(text)1,2,3\n4,5,6") == table, "\(text)") }
    }

    static let bad: [(text: String, says: String)] = [
        ("a,b\n1\n", "line 2: expected 2 columns as in the first line, received 1"),
        ("a,b\n1,2,3\n", "line 2: expected 2 columns as in the first line, received 3"),
        ("a,\"b\n1,2\n", "line 1, column 2: the closing quotation mark is missing"),
        ("a,b\n1,\"2\"x\n", "line 2, column 2: expected a separator after the closing quotation mark"),
        ("a,b\n1,2\"\n", "line 2, column 2: a quotation mark inside an unquoted field"),
        ("a,b\n\"x\ny\",1,2\n", "line 2: expected 2 columns"),
        ("a\n\"b\nc\"\n\"d", "line 4, column 1: the closing"),
    ]

    @Test(arguments: bad) func refuses(_ text: String, _ says: String) {
        let failure = message { _ = try rows(text) }
        #expect(failure.hasPrefix("a.csv: ") && failure.contains(says), "\(failure)")
    }

    @Test func refusesWhatIsNoTable() {
        let failure = message {
            var row = CSVReader.Row()
            _ = try CSVReader(Array("a\nbcdef".utf8), name: "a.csv", longestRow: 4).next(&row)
            _ = try CSVReader(Array("abcdef".utf8), name: "a.csv", longestRow: 4).next(&row)
        }
        #expect(failure == "a.csv: line 1: longer than 4 bytes; is it CSV?")
        for separator in ["\"", "\n", "ä"] as [Character] {
            _ = message(.argument) { _ = try rows("a", separator: separator) }
        }
    }
}
