import Foundation
import QuillPictures
import QuillTensor
import TestSupport
import Testing

@testable import QuillCommand

/// `quill read` reports each file that isn't a picture in one line, reads the others, and exits with code 1. Blank
/// pictures are not an error.
@Suite(.offThePool) struct BadPicturesTests {
    let folder: Scratch

    init() throws {
        folder = try Scratch()
        try put("good.png", PictureBytes.stroke(width: 60, height: 60).png())
    }

    private func put(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: folder(name)))
    }

    /// The bad files: name, bytes, and the start of the message.
    private static let files: [(name: String, bytes: @Sendable () throws -> [UInt8], message: String)] = [
        ("empty.png", { [] }, "empty.png: expected a picture (PNG, JPEG, BMP"),
        ("text.png", { Array("This is not a picture.\n".utf8) }, "text.png: expected a picture ("),
        ("script.svg", { Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8) }, "script.svg: "),
        (
            "state.jpg", { try PictureBytes.stroke().encoded(as: "jpeg").filter { $0 != 0xDB } },
            "state.jpg: damaged or truncated JPEG file"
        ),
        ("zeros.jpg", { [UInt8](repeating: 0, count: 5000) }, "zeros.jpg: "),
        ("signature.png", { Array(try PictureBytes.stroke().png()[..<8]) }, "signature.png: "),
        ("no-width.png", { try PictureBytes.png(claiming: 0, 20) }, "no-width.png: "),
        ("no-height.png", { try PictureBytes.png(claiming: 24, 0) }, "no-height.png: "),
        ("longer.png", { try PictureBytes.png(claiming: 24, 2000) }, "longer.png: "),
        (
            "huge.png", { try PictureBytes.png(claiming: 100_000, 100_000) },
            "huge.png: expected at most 50,000,000 pixels, received 100,000 × 100,000 pixels"
        ),
        (
            "large.png", { try PictureBytes.png(claiming: 50_001, 1000) },
            "large.png: expected at most 50,000,000 pixels, received 50,001 × 1,000 pixels"
        ),
        (
            "lying.png", { try PictureBytes.png(claiming: 7000, 7000) }, "lying.png: truncated: "
        ),
        (
            "lying.gif",
            {
                var file = try PictureBytes.gif(PictureBytes.stroke())
                // The size of the screen, and the size of the picture after the colors and the delay.
                for place in [6, 8, 13 + 768 + 8 + 5, 13 + 768 + 8 + 7] {
                    file.replaceSubrange(place..<place + 2, with: [0x88, 0x13])
                }
                return Array(file[..<850])
            }, "lying.gif: truncated: "
        ),
        ("negative.png", { try PictureBytes.png(claiming: 0xFFFF_FFFF, 2) }, "negative.png: "),
        ("cut.gif", { Array(try PictureBytes.gif(PictureBytes.stroke())[..<900]) }, "cut.gif: "),
    ]

    @Test func readsTheOthers() throws {
        for file in Self.files { try put(file.name, file.bytes()) }
        try folder.makeFolder("nothing")
        let words = Self.files.map(\.name) + ["missing.png", "nothing", "good.png"]
        let result = try Program(folder: folder.path).start(["read", "--json"] + words).result()
        #expect(result.code == 1)
        let lines = result.error.split(separator: "\n").map(String.init)
        #expect(lines.count == Self.files.count + 2, "\(result.error)")
        for file in Self.files {
            let line = lines.first { $0.contains(file.name) } ?? ""
            #expect(line.hasPrefix("quill: " + file.message) && line.count > file.message.count, "\(line)")
        }
        #expect(lines.contains("quill: cannot read missing.png: No such file or directory"))
        #expect(lines.contains("quill: nothing: there are no pictures in this folder"))
        let objects = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
        #expect(objects.count == words.count)
        #expect(objects.filter { $0["error"] == nil }.map { $0["file"] as? String } == ["good.png"])
    }

    @Test(arguments: ["png", "jpeg", "bmp", "tiff", "gif"]) func refusesWhatIsCutShort(_ format: String)
        throws
    {
        let picture = try PictureBytes.stroke(width: 50, height: 40)
        let whole = format == "gif" ? PictureBytes.gif(picture) : try picture.encoded(as: format)
        #expect(try Picture(decoding: whole).height == 40)
        for part in 0..<24 {
            let count = whole.count * part / 24
            do {
                _ = try Picture(decoding: Array(whole[..<count]), name: "cut")
                Issue.record("\(count) of \(whole.count) bytes were read as a picture")
            } catch let error as QuillError {
                #expect(error.message.hasPrefix("cut: ") && !error.message.contains("\n"), "\(error)")
            }
        }
    }

    /// Blank pictures are read as empty.
    private static let blanks: [(name: String, bytes: @Sendable () throws -> [UInt8])] = [
        ("white.png", { try PictureBytes.plain(255).png() }),
        ("black.png", { try PictureBytes.plain(0).png() }),
        ("pixel.png", { try PictureBytes.plain(0, width: 1, height: 1).png() }),
        ("row.png", { try PictureBytes.plain(128, width: 300, height: 1).png() }),
    ]

    @Test(arguments: blanks.indices) func findsNothingInBlankPictures(_ index: Int) throws {
        let (name, bytes) = Self.blanks[index]
        try put(name, bytes())
        let result = try Program(folder: folder.path).run("read", name)
        #expect(result.code == 0 && result.error == "")
        #expect(
            result.output.hasPrefix("?") && result.output.contains("no ink was found"), "\(result.output)")
    }

    @Test func readsTheFirstPictureOfAnAnimation() throws {
        try put("moving.gif", PictureBytes.gif(PictureBytes.stroke(width: 60, height: 60), count: 3))
        try put("still.gif", PictureBytes.gif(PictureBytes.stroke(width: 60, height: 60)))
        let result = try Program(folder: folder.path).run("read", "moving.gif", "still.gif")
        #expect(result.code == 0)
        #expect(result.error == "quill: moving.gif: animated; reading the first frame\n")
        let answers = result.output.split(separator: "\n").map { $0.drop { $0 != " " } }
        #expect(answers.count == 2 && answers[0].drop { $0 == " " } == answers[1].drop { $0 == " " })
    }

    @Test func readsPicturesUnderWrongNames() throws {
        let picture = try PictureBytes.stroke(width: 60, height: 60)
        try put("jpeg.png", picture.encoded(as: "jpeg"))
        try put("png", picture.png())
        let result = try Program(folder: folder.path).run("read", "jpeg.png", "png")
        #expect(result.code == 0 && result.error == "")
    }

    @Test(.enabled(if: getuid() != 0, "root can read every file"))
    func saysWhatMayNotBeRead() throws {
        chmod(folder("good.png"), 0)
        let result = try Program(folder: folder.path).run("read", "good.png")
        #expect(result.code == 1 && result.error == "quill: cannot read good.png: Permission denied\n")
    }
}
