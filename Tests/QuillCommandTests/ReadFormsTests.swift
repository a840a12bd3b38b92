import Foundation
import Quill
import QuillCodecs
import QuillPictures
import TestSupport
import Testing

@testable import QuillCommand

/// `quill read` with pages, standard input, tables of whole texts, and a least confidence.
@Suite(.offThePool) struct ReadFormsTests {
    let folder: Scratch

    init() throws { folder = try Scratch() }

    private func sample(_ name: String) throws -> Picture {
        try #require(DrawnSample.all.first { $0.name == name }).picture()
    }

    private func run(_ arguments: [String], input: Data? = nil) throws -> Program.Result {
        let program = Program(folder: folder.path)
        guard let input else { return try program.start(["read"] + arguments).result() }
        try input.write(to: URL(fileURLWithPath: folder("input")))
        return try program.start(
            ["read"] + arguments,
            standardInput: FileHandle(forReadingFrom: URL(fileURLWithPath: folder("input")))
        ).result()
    }

    private func objects(_ text: String) throws -> [[String: JSON]] {
        try #require(JSON(parsing: Array(text.utf8), name: "output").elements).map {
            try #require($0.members)
        }
    }

    /// A TIFF file of gray pages, uncompressed.
    static func tiff(_ pages: [Picture]) -> [UInt8] {
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var file = Array("II".utf8) + number(42, 2) + number(8, 4)
        for (index, page) in pages.map(\.gray).enumerated() {
            let entries = [
                (256, page.width), (257, page.height), (258, 8), (259, 1), (262, 1),
                (273, file.count + 2 + 9 * 12 + 4), (277, 1), (278, page.height), (279, page.bytes.count),
            ]
            let end = file.count + 2 + entries.count * 12 + 4 + page.bytes.count
            file += number(entries.count, 2)
            for (tag, value) in entries {
                file += number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4)
            }
            file += number(index + 1 < pages.count ? end : 0, 4) + page.bytes
        }
        return file
    }

    @Test func readsAllPages() throws {
        let file = try Self.tiff([sample("thin"), sample("photographed"), sample("light-on-dark")])
        try Data(file).write(to: URL(fileURLWithPath: folder("scan.tif")))
        let all = try run(["scan.tif", "--digit", "--json", "--explain", "why"])
        #expect(all.code == 0 && all.error == "", "\(all.error)")
        let pages = try objects(all.output)
        #expect(pages.map { $0["file"]?.string } == (1...3).map { "scan.tif[\($0)]" })
        #expect(pages.map { $0["text"]?.string } == ["2", "7", "3"])
        #expect(folder.exists("why/scan.tif-3.png"))
        let second = try run(["scan.tif[2]", "--digit"])
        #expect(second.code == 0 && second.output.hasPrefix("7   "), "\(second)")
        let one = try run(["scan.tif", "--digit", "--explain", "why.png"])
        #expect(one.code == 2 && one.error.contains("expected a folder for 3 pictures"), "\(one.error)")
        try Data("file\tlabel\nscan.tif[1]\t2\nscan.tif[2]\t7\nscan.tif[3]\t3\n".utf8)
            .write(to: URL(fileURLWithPath: folder("t.tsv")))
        let compared = try run(["--labels", "t.tsv"])
        #expect(compared.code == 0 && compared.output.contains("100.00 %"), "\(compared)")
        // A damaged page doesn't keep the others from being read.
        try Data(file.dropLast(9)).write(to: URL(fileURLWithPath: folder("cut.tif")))
        let cut = try run(["cut.tif", "--digit"])
        #expect(cut.code == 1 && cut.output.split(separator: "\n").count == 2, "\(cut)")
        #expect(cut.error.hasPrefix("quill: cut.tif[3]: "), "\(cut.error)")
    }

    @Test func readsStandardInput() throws {
        let file = Data(try sample("thin").png())
        let plain = try run(["-"], input: file)
        #expect(plain.code == 0 && plain.error == "" && plain.output.hasPrefix("2   "), "\(plain)")
        let json = try run(["-", "--json", "--explain", "why.png"], input: file)
        #expect(try objects(json.output).map { $0["file"]?.string } == ["-"])
        #expect(json.code == 0 && folder.exists("why.png"))
        for (bytes, message) in [
            (Data(), "standard input: expected a picture, received no bytes"),
            (Data("hello".utf8), "standard input: expected a picture (PNG"),
        ] {
            let result = try run(["-"], input: bytes)
            #expect(result.code == 1 && result.output == "")
            #expect(result.error.hasPrefix("quill: \(message)"), "\(result.error)")
            #expect(result.error.filter(\.isNewline).count == 1)
        }
    }

    @Test func refusesBelowTheLeastConfidence() throws {
        try sample("several").writePNG(to: folder("several.png"))
        let plain = try objects(run(["several.png", "--json"]).output)[0]
        let confidence = try #require(plain["confidence"]?.double)
        #expect(plain["text"]?.string == "31415" && confidence > 0.05 && confidence < 1)
        let enough = try run(["several.png", "--min-confidence", "\(confidence * 0.99)"])
        #expect(enough.code == 0 && enough.output.hasPrefix("31415   "), "\(enough)")
        let refused = try run(["several.png", "--min-confidence", "1"])
        #expect(refused.code == 0 && refused.error == "")
        #expect(refused.output.hasPrefix("?   refused: ") && refused.output.hasSuffix("may be 31415\n"))
        let json = try objects(run(["several.png", "--min-confidence", "1", "--json"]).output)[0]
        #expect(json["text"]?.string == "?" && json["guess"]?.string == "31415")
    }

    @Test func comparesPagesWithTheirTexts() throws {
        let drawn = try Program(folder: folder.path)
            .start(["data", "samples", "pages", "--pages", "4", "--seed", "3"]).result()
        #expect(drawn.code == 0 && drawn.output.hasSuffix("pages/labels.tsv\n"), "\(drawn)")
        let text = String(decoding: try folder.contents("pages/labels.tsv"), as: UTF8.self)
        #expect(text.hasPrefix("file\tdigits\tfull\npage-1.") && text.contains("\\n"))
        let result = try run(["--labels", "pages/labels.tsv", "--json"])
        #expect(result.code == 0, "\(result.error)")
        let score = try #require(JSON(parsing: Array(result.output.utf8), name: "output").members)
        #expect(score["count"]?.integer == 4 && score["full_count"]?.integer == 4)
        #expect(score["calibration_error"]?.double != nil && score["character_error_rate"]?.double != nil)
        let shown = try run(["--labels", "pages/labels.tsv"])
        for line in ["all pictures", "whole texts", "wrong digits", "wrong characters", "calibration error"] {
            #expect(shown.output.contains(line), "\(shown.output)")
        }
    }
}
