import Foundation
import Quill
import QuillCodecs
import TestSupport
import Testing

/// Classes are matched by their names, and names are what is printed.
@Suite(.offThePool) struct ClassNamesTests {
    let folder: Scratch
    let program: Program
    let data: DigitFolders
    private static let numbers = (0...9).map(String.init)

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
        data = try DigitFolders(folder)
    }

    /// Trains a network on the folders zero … nine, until it knows them by heart.
    private func train(_ arguments: String...) throws -> Program.Result {
        let result = try program.start(
            [
                "train", "--layers", "dense 32 relu, dense 10", "--hold-out", "0", "--patience", "0",
                "--epochs", "40",
            ]
                + arguments
        ).result()
        #expect(result.code == 0, "\(result.error)")
        return result
    }

    private func score(_ arguments: String...) throws -> [String: JSON] {
        let result = try program.start(["evaluate"] + arguments + ["--json"]).result()
        #expect(result.code == 0, "\(result.error)")
        return try #require(try json(result.output).members)
    }

    private func predictions(_ arguments: String...) throws -> [[String: JSON]] {
        let result = try program.start(["predict"] + arguments + ["--json"]).result()
        #expect(result.code == 0, "\(result.error)")
        return try #require(try json(result.output).elements).compactMap(\.members)
    }

    @Test func foldersOfWordsAreDigits() throws {
        try data.writeFolders("words", data.rows(), names: DigitFolders.words)
        for copy in 0..<10 {
            try DigitFolders.crossedSeven.writePNG(to: folder("words/train/seven/x\(copy).png"))
        }
        try DigitFolders.crossedSeven.writePNG(to: folder("crossed.png"))
        let trained = try json(train("--data", "words", "-o", "m.safetensors", "--json").output).members
        #expect(trained?["classes"] == .array(DigitFolders.words.sorted().map { .string($0) }))
        let model = try Model.load(from: folder("m.safetensors"))
        #expect(model.classNames == DigitFolders.words.sorted())

        // A seven is a seven for predict and for read, not the fifth class of the alphabet.
        let seven = try #require(data.rows(of: [7]).first)
        try data.write(seven, to: "mine.png")
        let answers = try predictions("m.safetensors", "mine.png", "crossed.png", "--no-normalize")
        #expect(answers[1]["class"] == .string("seven") && answers[1]["digit"] == .integer(7))
        #expect(answers[0]["class"] == .string("seven") && answers[0]["digit"] == .integer(7))
        #expect(answers[0]["file"] == .string("mine.png") && answers[0]["trained"] == .bool(true))
        #expect(answers[0]["probabilities"]?.members?.keys.sorted() == DigitFolders.words.sorted())
        let reading = try program.run("read", "mine.png", "--digit", "--model", "m.safetensors", "--json")
        let read = try json(reading.output).elements?.first?.members?["digits"]?.elements?.first?.members
        #expect(read?["label"] == .integer(7), "\(reading.output) \(reading.error)")
        let table = try program.run("predict", "m.safetensors", "mine.png", "--no-normalize")
        #expect(table.output.contains("\npicture "), "\(table.output)")
        let heading = table.output.split(separator: "\n").first { $0.hasPrefix("picture ") } ?? ""
        #expect(heading.split(separator: " ").dropFirst(2).map(String.init) == DigitFolders.words.sorted())

        // The same images under other names give the same figures.
        try data.writeFolders("numbers", data.rows(), names: Self.numbers)
        try data.writeTable("test.csv", data.rows(), names: Self.numbers.map { "\($0).0" })
        let all = try score("m.safetensors", "--data", "words")
        #expect(all["trained"] == .bool(true) && all["notes"] == .array([]))
        for other in ["numbers", "test.csv"] {
            let same = try score("m.safetensors", "--data", other)
            #expect(same["test"]?.members?["accuracy"] == all["test"]?.members?["accuracy"], "\(other)")
            #expect(same["notes"]?.elements?.count == 1, "\(other)")
        }
    }

    /// Folders 1 and 7 for a network of ten digits.
    @Test func someClassesAreMatchedByName() throws {
        try data.writeFolders("numbers", data.rows(), names: Self.numbers)
        _ = try train("--data", "numbers", "-o", "m.safetensors")
        let some = data.rows(of: [1, 7])
        try data.writeFolders("few", some, names: Self.numbers)
        try data.writeTable("test.csv", some, names: Self.numbers)
        let (folders, table) = (
            try score("m.safetensors", "--data", "few"), try score("m.safetensors", "--data", "test.csv")
        )
        #expect(folders["test"]?.members?["count"] == .integer(some.count))
        #expect(folders["test"]?.members?["accuracy"] == table["test"]?.members?["accuracy"])
        guard case .number(let accuracy)? = folders["test"]?.members?["accuracy"] else {
            Issue.record("no accuracy")
            return
        }
        #expect(accuracy > 0.9)
        let line = try program.run("evaluate", "m.safetensors", "--data", "few").output
        #expect(
            line.contains("the data's classes (1, 7) are matched by name with the model's (0…9)"), "\(line)")
        let rows = try predictions("m.safetensors", "0", "--data", "few")
        #expect(rows[0]["label"] == .string("1") && rows[0]["digit"] == .integer(1))

        // Training on keeps the ten classes, and what is known of the others is still there.
        let more = try program.run(
            "train", "m.safetensors", "--data", "few", "--epochs", "1", "--hold-out", "0", "--json", "-o",
            "more.safetensors")
        let members = try json(more.output).members
        #expect(members?["classes"] == .array(Self.numbers.map { .string($0) }))
        let notes = (members?["notes"]?.elements ?? []).compactMap(\.string)
        #expect(
            notes.count == 2 && notes.contains { $0.contains("matched by name") }
                && notes.contains { $0.contains("test images are training images") }, "\(notes)")
        let after = try score("more.safetensors", "--data", "few")
        guard case .number(let trained)? = after["test"]?.members?["accuracy"] else {
            Issue.record("no accuracy")
            return
        }
        #expect(trained >= accuracy)
    }

    @Test func unknownClassesAreErrorsThatListBoth() throws {
        try data.writeFolders("numbers", data.rows(), names: Self.numbers)
        _ = try train("--data", "numbers", "-o", "m.safetensors", "--epochs", "1")
        let pets = Self.numbers.map { Int($0) == 1 ? "cat" : "dog" }
        try data.writeFolders("pets", data.rows(of: [1, 7]), names: pets)
        let message =
            "the model doesn't know the classes cat, dog; the data has the classes cat, dog, the model 0…9"
        for arguments in [
            ["evaluate", "m.safetensors", "--data", "pets"],
            ["predict", "m.safetensors", "0", "--data", "pets"],
            ["train", "m.safetensors", "--data", "pets", "-o", "x.safetensors"],
        ] {
            let result = try program.start(arguments).result()
            #expect(
                result.code == 1 && result.error == "quill: \(message)\n", "\(arguments): \(result.error)")
        }
        #expect(!folder.exists("x.safetensors"))
        // `read` names the classes that it can't read.
        _ = try program.run(
            "train", "--data", "pets", "--epochs", "1", "--hold-out", "0", "-o", "pets.safetensors")
        let reading = try program.run("read", "pets/test/cat", "--model", "pets.safetensors")
        #expect(reading.code == 1)
        #expect(
            reading.error
                == "quill: pets.safetensors: a reader's classes: expected the digits 0 to 9, and 'no digit' for other ink "
                + "or nothing else, received cat, dog\n")
        // What predict was told explicitly.
        let named = try program.run(
            "evaluate", "pets.safetensors", "--data", "pets", "--classes", "dog,cat,bird")
        #expect(
            named.code == 2
                && named.error == "quill: --classes: expected 2 names, one for each output, received 3\n")
    }

    /// A file is preferred to a network of the same name, and an untrained network says that it is one.
    @Test func aNameIsNotMistakenForAFile() throws {
        _ = try train("--limit", "100", "--epochs", "1", "-o", "mlp-128")
        #expect(folder.exists("mlp-128"))
        let parameters = "25,450 parameters"
        let evaluation = try program.run("evaluate", "mlp-128", "--limit", "50")
        #expect(
            evaluation.output.contains("Network  mlp-128 (the file): \(parameters)\n"), "\(evaluation.output)"
        )
        #expect(try score("mlp-128", "--limit", "50")["trained"] == .bool(true))
        #expect(try predictions("mlp-128", "0", "--limit", "50")[0]["trained"] == .bool(true))
        let summary = try program.run("summary", "mlp-128")
        #expect(summary.output.contains("Total params: 25,450"))
        #expect(summary.output.contains("\nClasses: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9\n"))
        let ambiguous = try program.run("train", "mlp-128", "--limit", "50")
        #expect(ambiguous.code == 2)
        #expect(
            ambiguous.error
                == "quill: 'mlp-128' is both a network and a file here: write ./mlp-128 for the file, or --recipe mlp-128 "
                + "for the network\n")
        let recipe = try program.run(
            "train", "--recipe", "mlp-128", "--limit", "50", "--epochs", "1", "-o", "other.safetensors")
        #expect(recipe.code == 0 && recipe.output.contains("101,770 parameters"), "\(recipe.error)")

        let untrained = try program.run("evaluate", "mlp-128-32", "--limit", "50")
        #expect(untrained.output.contains("untrained: its answers are random"))
        #expect(try score("mlp-128-32", "--limit", "50")["trained"] == .bool(false))
        let random = try program.run("predict", "mlp-128-32", "0", "--limit", "50")
        #expect(random.output.contains("Network  mlp-128-32: "))
        #expect(random.output.contains("untrained: its answers are random"))
        #expect(try predictions("mlp-128-32", "0", "--limit", "50")[0]["trained"] == .bool(false))
    }
}
