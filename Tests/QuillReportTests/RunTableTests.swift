import Foundation
import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

@testable import QuillReport

/// Tables and comparisons of runs.
struct RunTableTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func run(_ name: String, _ values: [String: JSON], _ history: History, _ result: RunResult?)
        throws -> Run
    {
        try scratch.put("\(name)/configuration.json", Array(JSON.object(values).text.utf8))
        try history.write(to: scratch("\(name)/history.csv"))
        if let result { try RunFolder(scratch(name)).write(result) }
        return try Run(contentsOf: scratch(name))
    }

    private func runs() throws -> [Run] {
        let history = History(
            epochs: [0, 1],
            logs: [
                Logs([("accuracy", 0.9), ("loss", 0.5), ("val_accuracy", 0.875), ("val_loss", 0.25)]),
                Logs([("accuracy", 0.95), ("loss", 0.25), ("val_accuracy", 0.75), ("val_loss", 0.5)]),
            ])
        let values: [String: JSON] = [
            "network": .string("mlp"), "data": .string("MNIST"), "started": .string("2026-01-02T03:04:05Z"),
            "epochs": .integer(2), "training": .integer(400), "held_out": .integer(100),
            "layers": .array([.string("Dense(8)"), .string("Dense(10)")]), "threads": .integer(2),
        ]
        let changed: [String: JSON] = [
            "epochs": .integer(5), "threads": .integer(4),
            "layers": .array([.string("Dense(9)"), .string("Dense(10)")]),
        ]
        let other = values.merging(changed) { $1 }
        return [
            try run(
                "mlp-1", values, history,
                RunResult(
                    .finished, seconds: 2.5, test: Logs([("loss", 0.3), ("accuracy", 0.9)]), testCount: 1000)),
            try run("mlp-2", other, History(), nil),
        ]
    }

    @Test func listsRuns() throws {
        let text = RunTable(try runs()).description
        #expect(
            text == """
                run    began (UTC)       network  data   epochs  best val    test  seconds  status
                mlp-1  2026-01-02 03:04  mlp      MNIST     2/2    0.8750  0.9000      2.5  finished
                mlp-2  2026-01-02 03:04  mlp      MNIST     0/5         –       –      0.0  killed
                """)
        #expect(RunTable([]).description.split(separator: "\n").count == 1)
        let json = RunTable(try runs()).json.elements?[0].members
        #expect(json?["best_val_loss"] == .number(0.25) && json?["status"] == .string("finished"))
        #expect(json?["epochs"]?.elements?[1].members?["epoch"] == .integer(2))
    }

    @Test func comparesRuns() throws {
        let runs = try runs()
        let comparison = RunComparison(runs[0], runs[1])
        #expect(comparison.settings.map(\.name) == ["epochs", "layers"])
        #expect(comparison.circumstances.map(\.name) == ["threads"])
        let text = comparison.description
        for line in ["layers[0]", "Dense(8)", "Dense(9)", "0.9000 (95 %: 0.8798–0.9171)", "killed"] {
            #expect(text.contains(line), "\(text)")
        }
        #expect(!text.contains("layers[1]"))
        #expect(RunComparison(runs[0], runs[0]).description.contains("the same"))
    }

    @Test func judgesRuns() throws {
        let runs = try runs()
        let overfitting = try Overfitting(runs[0])
        #expect(overfitting.isOverfit && overfitting.bestEpoch == 1 && overfitting.lastEpoch == 2)
        #expect(throws: QuillError.self) { try Overfitting(runs[1]) }
    }
}
