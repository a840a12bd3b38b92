import Foundation
import Quill
import QuillCodecs
import TestSupport
import Testing

/// Pictures, folders, tables, and arrays are classified, and answers are printed as text, JSON, and CSV.
@Suite(.offThePool) struct PredictTests: CommandSuite {
    let folder: Scratch
    let program: Program
    let data: DigitFolders
    private static let numbers = (0...9).map(String.init)
    private static let rows = [3, 1, 4, 15, 9]

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
        data = try DigitFolders(folder)
        let result = try program.run(
            "train", "--layers", "dense 10", "--limit", "200", "--epochs", "3", "-o", "m.safetensors")
        #expect(result.code == 0, "\(result.error)")
    }

    /// The classes that the library predicts.
    private func expected(_ rows: [Int] = rows) throws -> [String] {
        let model = try Model.load(from: folder("m.safetensors"))
        return try model.predict(data.digits.gathering(rows)).argmax(axis: -1).elements.map { "\($0)" }
    }

    private func classes(_ arguments: [String]) throws -> [String] {
        let result = try program.start(["predict", "m.safetensors"] + arguments + ["--json"]).result()
        #expect(result.code == 0, "\(arguments): \(result.error)")
        return try #require(try json(result.output).elements).map { $0.members?["class"]?.string ?? "" }
    }

    /// Writes the rows in every form.
    private func writeFiles() throws {
        let images = try data.digits.gathering(Self.rows)
        let count = Self.rows.count
        try data.writeTable("labeled.csv", Self.rows, names: Self.numbers)
        try data.writeTable("test.csv", Self.rows, names: nil)
        try Npy.write(.uint8(images.images), to: folder("images.npy"))
        try Npy.write(.uint8(images.images.reshaped(to: [count, 784])), to: folder("flat.npy"))
        try Npz.write(["arr_0": .uint8(images.images.reshaped(to: [count, 28, 28]))], to: folder("one.npz"))
        try Npz.write(
            [
                "x_test": .uint8(images.images), "y_test": .int32(images.labels),
                "x_train": .uint8(images.images),
                "y_train": .int32(images.labels),
            ], to: folder("mnist.npz"))
        try IDX.write(.uint8(images.images.reshaped(to: [count, 28, 28])), to: folder("mine-idx3-ubyte"))
        for (index, row) in Self.rows.enumerated() { try data.write(row, to: "pictures/\(index).png") }
        for (index, row) in Self.rows.enumerated() {
            try data.write(row, to: "sorted/\(DigitFolders.words[data.digits[row].label])/\(index).png")
        }
    }

    @Test func everyFormGivesTheSameAnswers() throws {
        try writeFiles()
        let answers = try expected()
        for file in [
            "labeled.csv", "test.csv", "images.npy", "flat.npy", "one.npz", "mnist.npz", "mine-idx3-ubyte",
        ] {
            #expect(try classes([file]) == answers, "\(file)")
        }
        #expect(try classes(["pictures", "--no-normalize"]) == answers)
        #expect(try classes((0..<5).map { "pictures/\($0).png" } + ["--no-normalize"]) == answers)
        // The folders' names are the labels, in any spelling.
        let sorted = try program.run("predict", "m.safetensors", "sorted", "--no-normalize", "--json")
        let rows = try #require(try json(sorted.output).elements).compactMap(\.members)
        #expect(rows.count == 5)
        for row in rows {
            let index = try #require(row["file"]?.string?.split(separator: "/").last?.first?.wholeNumberValue)
            #expect(row["class"]?.string == answers[index])
            #expect(row["label"]?.string == "\(data.digits[Self.rows[index]].label)")
        }
        let text = try program.run("predict", "m.safetensors", "sorted", "--no-normalize").output
        #expect(
            text.hasPrefix("Data     5 pictures, resized to 28×28\n") && text.contains(" of 5 correct\n"),
            "\(text)")
        // Folders that only sort are no labels.
        let unlabeled = try program.run("predict", "m.safetensors", "pictures").output
        #expect(unlabeled.hasPrefix("Data     5 pictures, normalized as read does\n"), "\(unlabeled)")
        #expect(unlabeled.contains("the folder pictures isn't a class of the model (0…9)"), "\(unlabeled)")
        #expect(!unlabeled.contains("correct"))
    }

    @Test func writesWhatKaggleExpects() throws {
        try writeFiles()
        let answers = try expected()
        let lines = ["ImageId,Label"] + answers.enumerated().map { "\($0.offset + 1),\($0.element)" }
        let printed = try program.run("predict", "m.safetensors", "test.csv", "--csv")
        #expect(
            printed.code == 0 && printed.output == lines.joined(separator: "\n") + "\n", "\(printed.error)")
        let written = try program.run("predict", "m.safetensors", "test.csv", "--csv", "submission.csv")
        #expect(written.output.hasSuffix("Saved    submission.csv: 5 rows\n"), "\(written.output)")
        #expect(try folder.contents("submission.csv") == Data(printed.output.utf8))
        let named = try program.run(
            "predict", "m.safetensors", "pictures/0.png", "--no-normalize", "--csv", "--csv-header",
            "file,class,p")
        let row = named.output.split(separator: "\n").map { $0.split(separator: ",") }
        #expect(row.count == 2 && row[0] == ["file", "class", "p"])
        #expect(row[1].prefix(2) == ["pictures/0.png", Substring(answers[0])] && Float(row[1][2]) != nil)
    }

    @Test(arguments: [
        (["0", "--json", "--csv"], 2, "--json and --csv exclude each other"),
        (["0", "--csv-header", "a,b"], 2, "--csv-header: expected --csv, too"),
        (["0", "--csv", "--csv-header", "a"], 2, "--csv-header: expected two or three names, received 'a'"),
        (
            ["0", "--csv", "m.safetensors"], 2,
            "--csv: expected a .csv file to write, received 'm.safetensors'"
        ),
        (["test.csv", "--csv", "test.csv"], 2, "--csv: expected another file than the input"),
        (["0", "--csv", "no/such.csv"], 1, "--csv: cannot write no/such.csv"),
        (["pictures", "m.safetensors"], 2, "m.safetensors: expected only pictures and folders of pictures"),
        (["pictures", "nothing.png"], 1, "cannot read nothing.png: no such file"),
        (["wide.csv"], 1, "wide.csv"),
        (["two.npz"], 1, "two.npz: expected one array of images, received a [2, 28, 28], b "),
        (["bad.csv"], 1, "bad.csv: line 3, column 1: expected a pixel 0 to 255, received 'x'"),
        (["nothing.npy"], 1, "cannot read nothing.npy: no such file"),
        (["0", "1"], 2, "expected one number or range, such as 0…9, or files, received 0 1"),
        (["empty"], 1, "empty: there are no pictures in this folder"),
        (["m.safetensors"], 1, "m.safetensors: a model by its name, not data"), (["bad.png"], 1, "bad.png: "),
    ])
    func saysWhatIsWrong(_ arguments: [String], _ code: Int32, _ message: String) throws {
        try writeFiles()
        try put("wide.csv", "1,2,3\n")
        let row = [String](repeating: "0", count: 783).joined(separator: ",")
        try put("bad.csv", "1,\(row)\n2,\(row)\nx,\(row)\n")
        try put("bad.png", "hi\n")
        try folder.makeFolder("empty")
        let images: AnyTensor = .uint8(.zeros([2, 28, 28]))
        try Npz.write(["a": images, "b": images], to: folder("two.npz"))
        let result = try program.start(["predict", "m.safetensors"] + arguments).result()
        #expect(result.code == code && result.output == "", "\(arguments): \(result.output)")
        #expect(result.error.hasPrefix("quill: \(message)"), "\(arguments): \(result.error)")
    }

    /// Images unlike those of the training.
    @Test func aDifferenceFromTheTrainingIsTold() throws {
        let images = try data.digits.gathering(Self.rows).images
        let saved = try SavedModel(contentsOf: folder("m.safetensors"))
        #expect(saved.metadata.keys.contains("quill.pixels"))
        try Npy.write(.uint8(images.map { 255 - $0 }), to: folder("dark.npy"))
        try Npy.write(.float32(images.map { Float($0) / 255 }), to: folder("scaled.npy"))
        try Npy.write(.uint8(images), to: folder("same.npy"))
        func output(_ name: String) throws -> String {
            try program.run("predict", "m.safetensors", name).output
        }
        #expect(
            try output("dark.npy").contains("the images have dark ink on white and are inverted"))
        let kept = try program.run("predict", "m.safetensors", "dark.npy", "--no-invert").output
        #expect(kept.contains("the images look like dark ink on a light background, but the network"))
        // What is certain is converted.
        let scaled = try output("scaled.npy").split(separator: "\n")
        #expect(scaled[1].contains("pixels are 0…1, scaled to 0…255"))
        #expect(try scaled.dropFirst(2) == output("same.npy").split(separator: "\n").dropFirst(1))
        #expect(try output("same.npy").hasPrefix("Data     same.npy\nnumber "))
    }
}
