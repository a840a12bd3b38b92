import QuillCodecs
import QuillReader
import TestSupport
import Testing

@testable import QuillReport

/// Scores and tables of labels.
@Suite(.offThePool) struct ReadScoreTests {
    @Test(arguments: [
        ("", "", 0), ("123", "123", 0), ("", "12", 2), ("12", "", 2), ("123", "124", 1), ("123", "13", 1),
        ("13", "123", 1), ("123", "321", 2), ("1234", "2345", 2), ("kitten", "sitting", 3),
    ])
    func measuresDistances(_ first: String, _ second: String, _ distance: Int) {
        #expect(editDistance(first, second) == distance)
    }

    private static func answer(_ label: String, _ read: String, _ group: String?) -> ReadScore.Answer {
        ReadScore.Answer(
            file: "\(label).png", path: "/\(label).png", label: label, group: group, read: read,
            confidence: 0.5)
    }

    /// Group a has 4 of 5 right, b 3 of 6, c 0 of 4; one picture has no group.
    private static let score = ReadScore(
        ["0", "1", "2", "3"].map { answer($0, $0, "a") } + [answer("4", "9", "a")]
            + ["5", "6", "7"].map { answer($0, $0, "b") } + ["5", "6", "7"].map { answer($0, "?", "b") }
            + ["1", "1", "1", "1"].map { answer($0, "17", "c") } + [answer("8", "", nil)])

    @Test func countsGroups() {
        let score = Self.score
        #expect(score.pooled == 7.0 / 16)
        #expect(score.macro == (0.8 + 0.5) / 2)
        #expect(score.groups.map(\.name) == ["a", "b", "c"])
        #expect(score.errors.count == 9)
        #expect(score.digitErrorRate == 9.0 / 16)
        #expect(ReadScore([Self.answer("1", "1", "a")]).macro == nil)
        #expect(ReadScore([]).pooled == 0 && ReadScore([]).digitErrorRate == 0)
    }

    @Test func countsConfusions() {
        var expected = [[Int]](repeating: [Int](repeating: 0, count: 11), count: 10)
        for digit in [0, 1, 2, 3, 5, 6, 7] { expected[digit][digit] = 1 }
        expected[4][9] = 1
        for digit in [5, 6, 7, 8] { expected[digit][10] = 1 }
        expected[1][10] = 4
        #expect(Self.score.confusion == expected)
        #expect(
            Self.score.text().contains("all pictures" + String(repeating: " ", count: 20) + "16   43.75 %"))
        #expect(Self.score.text().contains("4.png  is 4, read 9 (50.0 %)"))
        #expect(Self.score.text().contains("8.png  is 8, not read"))
    }

    @Test func countsWrongDigitsOfStrings() {
        let score = ReadScore([Self.answer("12345", "12395", nil), Self.answer("678", "678", nil)])
        #expect(score.pooled == 0.5 && score.digitErrorRate == 1.0 / 8 && score.strings.count == 2)
        #expect(score.text().contains("wrong digits" + String(repeating: " ", count: 21) + "8   12.50 %"))
    }

    /// Line breaks, marks, and other ink among the digits don't count; a label without digits is right if none were read.
    @Test(arguments: [
        ("537289", "537\n289", true), ("1234", "12.?34", true), ("1234", "123", false), ("5", "-5", true),
        ("?", "?", true), ("?", "x\n?", true), ("?", "7", false), ("?", "", false), ("12", "", false),
    ])
    func comparesDigitsAlone(_ label: String, _ read: String, _ isRight: Bool) {
        #expect(Self.answer(label, read, nil).isRight == isRight)
    }

    @Test func comparesWholeTexts() {
        func answer(_ full: String?, _ read: String, _ confidence: Float, refused: Bool = false)
            -> ReadScore.Answer
        {
            ReadScore.Answer(
                file: "a", path: "a", label: "1234", group: nil, read: read, confidence: confidence,
                full: full, isRefused: refused)
        }
        let score = ReadScore([
            answer("12 + 34", "12 + 34", 0.9), answer("12\n34", "1234", 0.7), answer(nil, "1234", 0.9),
            answer("12-34", "12−34 ", 0.5), answer("1234", "?", 0.2, refused: true),
        ])
        #expect(score.answers.map(\.isFullRight) == [true, false, nil, true, false])
        #expect(score.fullAccuracy == 0.5 && score.pooled == 0.8 && score.digitErrorRate == 4.0 / 20)
        // 7 + 5 + 5 + 4 characters; a line break and four digits are wrong.
        #expect(score.characterErrorRate == 5.0 / 21)
        // Two at 0.9, one at 0.7, and one at 0.5, all right.
        let error = (2 * 0.1 + 0.3 + 0.5) / 4
        #expect(abs((score.calibrationError ?? 0) - error) < 1e-6)
        let text = score.text()
        #expect(text.contains("whole texts" + String(repeating: " ", count: 22) + "4   50.00 %"), "\(text)")
        #expect(text.contains("refused") && text.contains("wrong characters"), "\(text)")
        guard case .object(let members) = score.json else {
            Issue.record("no object")
            return
        }
        #expect(members["full_count"] == .integer(4) && members["full_right"] == .integer(2))
        #expect(members["full_accuracy"] == .number(0.5) && members["refused"] == .integer(1))
    }

    @Test func readsWholeTexts() throws {
        let folder = try Scratch()
        let text = "file\tdigits\tfull\na\t537289\t537\\n289\nb\t12\t1\\t2\\\\\\x\nc\t7\n"
        let rows = try LabelTable(contentsOf: folder.put("t.tsv", Array(text.utf8))).rows
        #expect(rows.map(\.full) == ["537\n289", "1\t2\\\\x", nil])
        let alone = "file\tfull\na\t12.50 + 7\nb\tABC\n"
        let labels = try LabelTable(contentsOf: folder.put("u.tsv", Array(alone.utf8))).rows.map(\.label)
        #expect(labels == ["12507", "?"])
        let none = try folder.put("v.tsv", Array("file\tfull\na\t\n".utf8))
        #expect(
            message { _ = try LabelTable(contentsOf: none) }
                .hasSuffix("line 2: expected the whole text in the column 'full', received none"))
    }

    private static let tables: [(text: String, rows: [String]?, message: String)] = [
        ("file\tlabel\na.png\t5\n", ["a.png 5 -"], ""),
        ("label\tgroup\tfile\n5\tme\ta b.png\r\n007\t\tc.png", ["a b.png 5 me", "c.png 007 "], ""),
        ("file\tdigits\na.png\t31415\n\n", ["a.png 31415 -"], ""),
        ("file\tlabel\na.png\t?\nb.png\t1?3\n", ["a.png ? -", "b.png 1?3 -"], ""),
        ("", nil, "expected a first line with the columns 'file' and 'label'"),
        ("\u{FEFF}file\tlabel\na.png\t5\n", ["a.png 5 -"], ""),
        ("file,label\na,5\n", nil, "received 'file,label', separated by commas"),
        ("file\tlabel\n\n", nil, "expected a line for each picture below the first line, received none"),
        (
            "file\tlabel\na.png\n", nil,
            "line 2: expected at least 2 columns separated by tabs, received 'a.png'"
        ),
        ("file\tlabel\n\t5\n", nil, "line 2: expected the file of a picture, received none"),
        (
            "file\tlabel\na.png\t\n", nil,
            "line 2: expected the written digits as the label, with ? for anything else"
        ),
        ("file\tlabel\na.png\t5\nb.png\tfive\n", nil, "line 3: expected the written digits"),
    ]

    @Test(arguments: tables.indices) func readsTables(_ index: Int) throws {
        let table = Self.tables[index]
        let folder = try Scratch()
        try folder.put("t.tsv", Array(table.text.utf8))
        do {
            let labels = try LabelTable(contentsOf: folder("t.tsv"))
            #expect(labels.rows.map { "\($0.file) \($0.label) \($0.group ?? "-")" } == table.rows)
        } catch {
            #expect(table.rows == nil && "\(error)".contains(table.message), "\(error)")
        }
    }

    @Test func findsPictures() throws {
        let folder = try Scratch()
        let path = try folder.put("t.tsv", Array("file\tlabel\na/b.png\t5\n/c.png\t6\n".utf8))
        let table = try LabelTable(contentsOf: path)
        #expect(table.paths() == ["\(folder.path)/a/b.png", "/c.png"])
        #expect(table.paths(below: "there") == ["there/a/b.png", "/c.png"])
    }

    @Test func writesJSON() {
        let score = ReadScore([
            Self.answer("5", "5", "a"), Self.answer("6", "?", "a"), Self.answer("12", "1", nil),
        ])
        #expect(
            score.json
                == .object([
                    "pooled": .number(1.0 / 3), "macro": .null, "count": .integer(3), "right": .integer(1),
                    "digit_error_rate": .number(0.5), "refused": .integer(0),
                    "calibration_error": .number(0.5),
                    "groups": .object([
                        "a": .object(["accuracy": .number(0.5), "count": .integer(2), "errors": .integer(1)])
                    ]),
                    "errors": .array([
                        .object([
                            "file": .string("6.png"), "label": .string("6"), "read": .string("?"),
                            "confidence": .number(0.5), "group": .string("a"),
                        ]),
                        .object([
                            "file": .string("12.png"), "label": .string("12"), "read": .string("1"),
                            "confidence": .number(0.5), "group": .null,
                        ]),
                    ]),
                    "confusion": .array(
                        (0..<10).map { digit in
                            .array(
                                (0..<11).map { read in
                                    .integer((digit, read) == (5, 5) || (digit, read) == (6, 10) ? 1 : 0)
                                })
                        }),
                ]))
    }

    @Test func emphasizesHeaders() {
        let text = ReadScore([Self.answer("1", "1", nil)]).text(bold: { "<\($0)>" })
        #expect(text == "<all pictures" + String(repeating: " ", count: 21) + "1  100.00 %>")
    }
}
