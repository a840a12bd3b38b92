import Foundation
import QuillCodecs
import QuillData
import QuillPictures
import QuillStrokes
import QuillTensor
import TestSupport
import Testing

@testable import QuillCommand

/// `quill data check`, and training on data in the forms that people have.
@Suite(.offThePool) struct DataFormsTests: CommandSuite {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    private static let digits = try! ImageData.strokes(seed: 3, trainCount: 200, testCount: 20)

    @Test func checksData() throws {
        try put("my digits.csv", Self.digits.train, isSorted: true, separator: ";")
        let text = try program.run("data", "check", "my digits.csv", "--grid", "grid.png")
        #expect(text.code == 0 && text.error.isEmpty, "\(text.error)")
        for part in [
            "Data     CSV file: 200 to train on, 0 to test on (my digits.csv)",
            "fields are separated by semicolons", "Images   28×28 pixels, gray, 0 black to 255 white",
            "Train    10 classes: 0 ", "the training images are sorted by class", "Grid     grid.png",
            " train --data 'my digits.csv'",
        ] {
            #expect(text.output.contains(part), "\(part): \(text.output)")
        }
        let shown = Self.digits.train.classCounts.reduce(0) { $0 + min($1, 10) }
        let grid = try Picture(contentsOf: folder("grid.png"))
        #expect(grid.height > 10 * 32 && grid.width > 10 * 32)
        let result = try program.run("data", "check", "my digits.csv", "--json", "--grid", "grid.svg")
        let outcome = try #require(json(result.output).members)
        #expect(result.code == 0 && outcome["usable"] == .bool(true))
        #expect(outcome["doubts"]?.elements?.count == 1)
        #expect(
            try String(decoding: folder.contents("grid.svg"), as: UTF8.self).components(separatedBy: "<image")
                .count == 1 + shown)
    }

    @Test func checkFailsForUselessData() throws {
        try put("one.csv", Self.digits.train.filter { $0.label == 3 })
        let result = try program.run("data", "check", "one.csv")
        #expect(result.code == 1 && result.output.contains("all training images are of the class '3'"))
        let trained = try program.run("train", "--layers", "dense 4", "--data", "one.csv")
        #expect(trained.code == 1 && trained.error.contains("a classifier needs at least two classes"))
        try put("bad.csv", "1,2,x,4,5\n1,2,3,4,5\n")
        let bad = try program.run("data", "check", "bad.csv")
        #expect(bad.code == 1 && bad.error.contains("bad.csv: line 1, column 3"))
        let images = Self.digits.train.images
        try Npy.write(.uint8(images), to: folder("alone.npy"))
        let alone = try program.run("data", "check", "alone.npy")
        #expect(alone.code == 0 && alone.output.contains("200 without labels, to predict"), "\(alone)")
    }

    @Test func trainsOnSortedRows() throws {
        try put("sorted.csv", Self.digits.train, isSorted: true)
        let arguments = ["train", "--layers", "dense 10", "--data", "sorted.csv", "--epochs", "1"]
        let result = try program.start(arguments + ["--validation", "0.1", "--verbose", "0"]).result()
        #expect(result.code == 0, "\(result.error)")
        #expect(result.output.contains("sorted by class; instead, 20 rows are drawn"), "\(result.output)")
        #expect(result.output.contains("180 to train on, 20 held out"))
        #expect(result.output.contains("predict digits.safetensors train:0…9 --data sorted.csv"))
        let limited = try program.start(arguments + ["--limit", "50", "--json"]).result()
        let notes = try json(limited.output).members?["notes"]
        #expect(
            notes?.elements?.contains(
                .string("50 of 200 training images: a random draw from each class (seed 1)"))
                == true)
    }

    @Test func repeatsTheForm() throws {
        try put("mine.txt", Self.digits.train, separator: "|")
        let form = ["--delimiter", "|", "--label-column", "1", "--invert"]
        let arguments = [
            "train", "--layers", "dense 10", "--data", "mine.txt", "--verbose", "0", "--epochs", "1",
        ]
        let result = try program.start(arguments + form).result()
        #expect(result.code == 0, "\(result.error)")
        #expect(result.output.contains("inverted, as asked"))
        #expect(
            result.output.contains("--data mine.txt --label-column 1 --delimiter '|' --invert"),
            "\(result.output)")
    }

    static let bad: [(arguments: [String], says: String)] = [
        (["--scale", "16..0"], "--scale: expected the lower value first"),
        (["--scale", "dark"], "--scale: expected the values of black and white"),
        (["--shape", "28"], "--shape: expected HxW or HxWxC"), (["--shape", "0x5"], "--shape: expected"),
        (["--delimiter", ";;"], "--delimiter: expected a character"),
    ]

    @Test(arguments: bad) func refusesFlags(_ arguments: [String], _ says: String) throws {
        let result = try result(["data", "check", "strokes"] + arguments)
        #expect(result.code == 2 && result.error.contains(says), "\(result.error)")
    }

    @Test func quotesForTheShell() {
        #expect("plain-1.csv".shellQuoted == "plain-1.csv" && "".shellQuoted == "''")
        #expect("it's mine".shellQuoted == "'it'\\''s mine'" && ";".shellQuoted == "';'")
    }
}
