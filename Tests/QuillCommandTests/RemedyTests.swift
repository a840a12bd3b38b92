import Quill
import Testing

@testable import QuillCommand

/// Warnings give remedies in words of the command line.
struct RemedyTests {
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
                let line = RemedyWords.$text.withValue({ $0.commandRemedy }) { finding.line }
                #expect(line.hasSuffix(" [activation-and-loss]"))
                for word in ["fromLogits", " .", "Crossentropy", "("] {
                    #expect(!line.contains(word), "\(line)")
                }
            }
        }
    }
}
