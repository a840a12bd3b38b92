import Quill
import TestSupport
import Testing

@testable import QuillCommand

/// Warnings give remedies in words of the command line.
@Suite(.offThePool) struct RemedyTests: CommandSuite {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    /// Every command that loads a model warns in these words.
    @Test func modelFilesWarnInTheSameWords() throws {
        var model = try Sequential(input: [28, 28, 1]) {
            Flatten()
            Dense(10, activation: .softmax)
        }
        model.silencedFindings = Set(Finding.Kind.allCases)
        try model.compile(loss: .sparseCategoricalCrossentropy(fromLogits: true))
        try model.save(to: folder("doubtful.safetensors"))
        for command in ["evaluate", "doctor"] {
            let result = try result(
                [command, "doubtful.safetensors", "--data", "strokes", "--limit", "20"])
            let warnings = (result.output + result.error).split(separator: "\n").filter {
                $0.contains("activation-and-loss") || $0.contains("Leave out the activation")
            }
            #expect(!warnings.isEmpty, "\(result)")
            #expect(!warnings.contains { $0.contains("fromLogits") }, "\(warnings)")
        }
    }

    /// A line about an output and its loss, and a mention of no Swift.
    @Test func remediesNameNoCalls() throws {
        let ends: [(units: Int, ActivationFunction, Loss)] = [
            (10, .softmax, .sparseCategoricalCrossentropy(fromLogits: true)),
            (10, .sigmoid, .sparseCategoricalCrossentropy(fromLogits: true)),
            (10, .linear, .sparseCategoricalCrossentropy()), (10, .sigmoid, .sparseCategoricalCrossentropy()),
            (10, .softmax, .binaryCrossentropy()), (1, .softmax, .sparseCategoricalCrossentropy()),
            (10, .relu, .sparseCategoricalCrossentropy(fromLogits: true)),
        ]
        for (units, activation, loss) in ends {
            var model = try Sequential(input: [4]) { Dense(units, activation: activation, name: "last") }
            model.silencedFindings = Set(Finding.Kind.allCases)
            try model.compile(loss: loss)
            let findings = try #require(model.compilation).findings(about: model.network)
            #expect(findings.count == 1)
            for finding in findings {
                let line = finding.line(finding.commandRemedy)
                #expect(line.hasSuffix(" [activation-and-loss]"))
                for word in ["fromLogits", " .", "Crossentropy", "("] {
                    #expect(!line.contains(word), "\(line)")
                }
            }
        }
    }
}
