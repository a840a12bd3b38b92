import Foundation
import Quill
import TestSupport
import Testing

@testable import QuillCommand

@Suite(.offThePool) struct TeachTests {
    @Test(arguments: [
        ("7.png", 7), ("7_2.png", 7), ("a/b/0-a.jpg", 0), ("3 (1).png", 3), ("10.png", nil), ("7a.png", nil),
        ("x7.png", nil), ("7", nil), ("٣.png", nil), ("", nil),
    ])
    func aNameSaysItsDigit(_ name: String, _ label: Int?) {
        #expect(OwnDigits.label(ofFile: name) == label)
    }

    /// A network whose classes are words in the order of the alphabet is taught digits and rehearses numbers.
    @Test func teachesANetworkOfWords() throws {
        let folder = try Scratch()
        let program = Program(folder: folder.path)
        let data = try DigitFolders(folder)
        for row in data.rows() {
            try data.write(row, to: "words/\(DigitFolders.words[data.digits[row].label])/\(row).png")
        }
        let trained = try program.run(
            "train", "--layers", "dense 32 relu, dense 10", "--data", "words", "--hold-out", "0", "--epochs",
            "40",
            "-o", "words.safetensors")
        #expect(trained.code == 0, "\(trained.error)")
        let seven = try #require(data.rows(of: [7]).first)
        try data.write(seven, to: "mine/7.png")
        let taught = try program.run(
            "teach", "mine", "--model", "words.safetensors", "--limit", "300", "-o", "mine.safetensors")
        #expect(taught.code == 0, "\(taught.error)")
        #expect(taught.output.hasPrefix("Yours    1 digit: 1 of 7\n"), "\(taught.output)")
        #expect(taught.output.contains("\nSaved    mine.safetensors after "))
        let model = try Model.load(from: folder("mine.safetensors"))
        #expect(model.classNames == DigitFolders.words.sorted())
        let reading = try program.run("read", "mine/7.png", "--digit", "--model", "mine.safetensors")
        #expect(reading.output.hasPrefix("7 "), "\(reading.output)")
    }
}
