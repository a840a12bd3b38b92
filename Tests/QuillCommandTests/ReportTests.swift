import Foundation
import Quill
import QuillCodecs
import TestSupport
import Testing

/// `report` and `doctor`.
@Suite(.offThePool) struct ReportTests {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
        var model = try Model(input: [28, 28, 1], seed: 2) {
            Rescaling(1 / 255)
            Flatten()
            Dense(16, activation: .relu)
            Dense(10, name: "scores")
        }
        try model.compile(loss: .sparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
        try model.save(to: folder("a.safetensors"))
        try folder.makeFolder("run")
        try model.save(to: folder("run/model.safetensors"))
        try History(epochs: [0, 1], logs: [Logs([("loss", 2)]), Logs([("loss", 1)])]).write(
            to: folder("run/history.csv"))
        for (file, text) in [("configuration", "{}"), ("result", "{\"status\": \"finished\"}")] {
            try text.write(toFile: folder("run/\(file).json"), atomically: true, encoding: .utf8)
        }
    }

    private let images = ["--data", "strokes", "--limit", "100"]

    private func run(_ arguments: String...) throws -> Program.Result {
        try program.start(arguments + images).result()
    }

    @Test func aFileAndAFolderAreReportedOn() throws {
        let result = try run("report", "a.safetensors", "run", "-o", "two.html", "--title", "Two <models>")
        #expect(result.code == 0 && result.error == "", "\(result)")
        let page = try String(contentsOfFile: folder("two.html"), encoding: .utf8)
        #expect(page.contains("<title>Two &lt;models&gt;</title>") && page.utf8.count < 3_000_000)
        #expect(page.contains("There is no history of a.safetensors") && page.contains("normalizes:true"))
        let json = try run("report", "run", "--json")
        let members = try JSON(parsing: Array(json.output.utf8), name: "report").members
        #expect(members?["report"] == "report.html" && members?["models"] == .array(["run"]))
    }

    @Test func badReportsAreOneLine() throws {
        for (arguments, code, part) in [
            (["report", "missing.safetensors"], 1, "missing.safetensors"),
            (["report", "a.safetensors", "-o", "a.pdf"], 2, ".html"),
            (["report", "."], 1, "or the folder of a run, received a folder"),
            (["report", "run", "--history", "b.csv"], 2, "belongs to no model file"),
            (["report", "a.safetensors", "-o", "none/a.html"], 1, "none"),
            (["report", "a.safetensors", "--silence", "nothing"], 2, "unknown kind 'nothing'"),
        ] {
            let result = try program.start(arguments + images).result()
            #expect(result.code == Int32(code) && result.error.contains(part), "\(arguments): \(result)")
            #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder("report.html")))
    }

    @Test func theDoctorSaysWhatIsWrong() throws {
        let sound = try run("doctor", "a.safetensors")
        #expect(sound.code == 0 && sound.output.contains("no findings"), "\(sound)")
        let raw = try run("doctor", "--layers", "flatten, dense 16 relu, dense 10", "--raw")
        #expect(
            raw.code == 0 && raw.output.contains("[unscaled-pixels]") && !raw.output.contains("no findings"))
        let silent = try run(
            "doctor", "--layers", "flatten, dense 16 relu, dense 10", "--raw", "--silence", "unscaled-pixels")
        #expect(silent.output.contains("no findings"), "\(silent)")
        let few = try run("doctor", "--layers", "flatten, dense 7", "--json")
        let findings = try JSON(parsing: Array(few.output.utf8), name: "doctor").members?["findings"]?
            .elements
        #expect(findings?.map { $0.members?["kind"] } == [.string("shapes")], "\(few)")
        let deep = try run("doctor", "--layers", "pool 8, pool 8, dense 10")
        #expect(deep.code == 0 && deep.output.contains("[shapes]"), "\(deep)")
        #expect(try run("doctor").code == 2)
    }

    /// A tutorial's traps are found, and the others' recipes are sound.
    @Test(arguments: ["mlp-128", "cnn-16-36", "mlp-128-32-early", "cnn-32-64-raw"])
    func recipesAreExamined(_ recipe: String) throws {
        let result = try run("doctor", recipe, "--json")
        let findings = try JSON(parsing: Array(result.output.utf8), name: "doctor").members?["findings"]?
            .elements
        let expected: [String: [String]] = [
            "mlp-128-32-early": ["monitors-training"], "cnn-32-64-raw": ["unscaled-pixels"],
        ]
        #expect(
            findings?.compactMap { $0.members?["kind"]?.string } == expected[recipe] ?? [], "\(result)")
    }
}
