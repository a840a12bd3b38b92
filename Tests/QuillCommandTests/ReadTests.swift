import Foundation
import QuillCodecs
import QuillPictures
import TestSupport
import Testing

@testable import QuillCommand

/// Runs `quill read` as a user does.
@Suite(.offThePool) struct ReadTests {
    let folder: Scratch

    init() throws {
        folder = try Scratch()
        try folder.makeFolder("in/more")
        for (name, file) in [
            ("thin", "in/2.png"), ("light-on-dark", "in/more/3.png"), ("photographed", "in/10.jpg"),
        ] {
            let sample = try #require(DrawnSample.all.first { $0.name == name })
            let picture = try sample.picture()
            try sample.isPhotograph ? picture.writeJPEG(to: folder(file)) : picture.writePNG(to: folder(file))
        }
    }

    private func run(_ arguments: String...) throws -> Program.Result {
        try Program(folder: folder.path).start(["read"] + arguments).result()
    }

    private func object(_ text: String) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(text.utf8))
    }

    @Test func readsOnePictureInOneLine() throws {
        let result = try run("in/2.png")
        #expect(result.code == 0 && result.error == "")
        #expect(result.output.hasPrefix("2   ") && result.output.contains(" %"))
        #expect(result.output.filter(\.isNewline).count == 1)
    }

    @Test(arguments: [
        (["in"], ["in/2.png", "in/10.jpg", "in/more/3.png"]),
        (["in/"], ["in/2.png", "in/10.jpg", "in/more/3.png"]),
        (["in/*.png"], ["in/2.png"]),
        (["in/*", "in/2.png"], ["in/2.png", "in/10.jpg", "in/more/3.png", "in/2.png"]),
        (["in/[12]*"], ["in/2.png", "in/10.jpg"]), (["./in/more/3.png"], ["./in/more/3.png"]),
    ])
    func findsFiles(_ words: [String], _ paths: [String]) throws {
        let result = try Program(folder: folder.path).start(["read", "--json", "--digit"] + words).result()
        #expect(result.code == 0 && result.error == "")
        let objects = try #require(try object(result.output) as? [[String: Any]])
        #expect(objects.map { $0["file"] as? String } == paths)
        let names: [Character?: String] = ["2": "2", "3": "3", "1": "7"]
        for object in objects {
            let file = try #require(object["file"] as? String)
            let name = file.split(separator: "/").last?.first
            #expect(object["text"] as? String == names[name], "\(file)")
            let digit = try #require((object["digits"] as? [[String: Any]])?.first)
            let probabilities = try #require(digit["probabilities"] as? [Double])
            #expect(probabilities.count == 10 && abs(probabilities.reduce(0, +) - 1) < 1e-4)
            #expect(digit["probability"] as? Double == probabilities.max())
            #expect((digit["box"] as? [Int])?.count == 4 && digit["line"] as? Int == 0)
        }
    }

    @Test func filesOfOtherKindsAreTold() throws {
        try Data("7".utf8).write(to: URL(fileURLWithPath: folder("in/notes.txt")))
        let one = try run("in", "--digit")
        #expect(one.code == 0)
        #expect(one.error == "note: in/notes.txt: not a picture by its name, left out\n", "\(one)")
        try Data("7".utf8).write(to: URL(fileURLWithPath: folder("in/more/3.dat")))
        let two = try run("in", "--digit")
        #expect(
            two.error
                == "note: in: 2 files aren't pictures by their names, left out: notes.txt, 3.dat\n", "\(two)")
    }

    @Test func explainsAndDraws() throws {
        let result = try run(
            "in/2.png", "in/more/3.png", "--digit", "--explain", "pages", "--steps", "steps", "--gallery",
            "all.png")
        #expect(result.code == 0 && result.error == "")
        for name in [
            "pages/in-2.png.png", "pages/in-more-3.png.png", "all.png", "steps/in-2.png-1-1-gray.png",
        ] {
            #expect(try Picture(contentsOf: folder(name)).width > 100, "\(name)")
        }
        let vector = try run("in/2.png", "--explain", "page.svg")
        #expect(vector.code == 0)
        let text = String(decoding: try folder.contents("page.svg"), as: UTF8.self)
        #expect(text.contains("What it rests on") && text.contains(">for 2</text>"))
        #expect(try Picture(svg: text).width == 1200)
    }

    @Test func comparesWithLabels() throws {
        let table = "file\tlabel\tgroup\nin/2.png\t2\tme\nin/more/3.png\t8\tme\nin/missing.png\t4\tyou\n"
        try Data(table.utf8).write(to: URL(fileURLWithPath: folder("t.tsv")))
        let result = try run("--labels", "t.tsv")
        #expect(result.code == 1)
        #expect(result.error.hasPrefix("quill: cannot read ") && result.error.filter(\.isNewline).count == 1)
        #expect(result.error.hasSuffix("in/missing.png: No such file or directory\n"), "\(result.error)")
        #expect(
            result.output.contains("all pictures" + String(repeating: " ", count: 21) + "3   33.33 %"),
            "\(result.output)")
        #expect(
            result.output.contains("Pictures of the errors: read-errors.png")
                && folder.exists("read-errors.png"))
        let json = try #require(try object(run("--labels", "t.tsv", "--json").output) as? [String: Any])
        #expect(json["pooled"] as? Double == 1.0 / 3 && json["macro"] is NSNull && json["count"] as? Int == 3)
        let errors = try #require(json["errors"] as? [[String: Any]])
        #expect(errors.map { $0["file"] as? String } == ["in/more/3.png", "in/missing.png"])
        #expect(errors.map { $0["read"] as? String } == ["3", ""])
    }

    private static let wrongUses: [(arguments: [String], code: Int32, message: String)] = [
        ([], 2, "expected pictures to read"),
        (
            ["in/2.png", "--min-confidence", "2"], 2,
            "--min-confidence: expected a share from 0 to 1, received 2"
        ),
        (["-", "-"], 2, "expected - once"),
        (["-", "--gallery", "a.png"], 2, "--gallery: expected pictures in files"),
        (["in/2.png[2]"], 1, "in/2.png: expected a page from 1 to 1, received 2"),
        (["in/2.png", "--digit", "--lines"], 2, "--digit and --lines exclude each other"),
        (
            ["in/2.png", "--without", "light,nois"], 2,
            "the value 'light,nois' is invalid for '--without <steps>': unknown step 'nois'"
        ),
        (["a", "b", "--labels", "t.tsv"], 2, "--labels: expected at most one folder"),
        (["--labels", "t.tsv", "--explain", "a.png"], 2, "--explain and --labels exclude each other"),
        (["--labels", "t.tsv"], 1, "cannot read t.tsv: "),
        (
            ["in/2.png", "--explain", "page.pdf"], 2,
            "--explain: expected a .png or .svg file, received page.pdf"
        ),
        (
            ["in", "--explain", "page.png"], 2,
            "--explain: expected a folder for 3 pictures, received the file page.png"
        ),
        (["in/2.png", "--explain", "no/page.png"], 1, "--explain: cannot write no/page.png: No such file"),
        (["in/2.png", "--gallery", "no/page.png"], 1, "--gallery: cannot write no/page.png: No such file"),
        (["in/2.png", "--gallery", "in"], 2, "--gallery: expected a .png or .svg file, received in"),
        (["in/2.png", "--steps", "in/2.png/x"], 1, "--steps: cannot create in/2.png: File exists"),
        (["in/2.png", "--model", "in/2.png"], 1, "in/2.png: "),
        (["in/*.gif"], 1, "in/*.gif: no file matches"),
    ]

    @Test(arguments: wrongUses.indices) func saysInOneLineWhatIsWrong(_ index: Int) throws {
        let (arguments, code, message) = Self.wrongUses[index]
        let result = try Program(folder: folder.path).start(["read"] + arguments).result()
        #expect(result.code == code, "\(arguments)")
        #expect(result.output == "", "\(arguments)")
        #expect(result.error.hasPrefix("quill: \(message)"), "\(arguments): \(result.error)")
        #expect(result.error.filter(\.isNewline).count == 1, "\(result.error)")
    }
}
