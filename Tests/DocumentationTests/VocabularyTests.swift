import Foundation
import QuillNetwork
import Testing

/// `Documentation/Vocabulary.md` lists everything that has a name in files; its metrics and losses can be looked
/// up.
@Suite struct VocabularyTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Documentation/Vocabulary.md")

    /// Normalizes a word for comparison: Keras writes `KLDivergence` and `kl_divergence`, Quill `.klDivergence`.
    private static func plain(_ word: some StringProtocol) -> String {
        word.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    private static let kinds: [(String, [String])] = [
        ("layers", LayerRegistry.standard.names), ("activations", ActivationFunction.names),
        ("initializers", Initializer.names), ("regularizers", Regularizer.names),
        ("constraints", Constraint.names), ("losses", Loss.names), ("metrics", Metric.names),
        ("optimizers", OptimizerRegistry.standard.names), ("learning rates", LearningRate.scheduleNames),
    ]

    @Test(arguments: kinds.map(\.0))
    func namesAll(_ kind: String) throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        // Each layer has its own row; the other kinds have one row each.
        let rows = text.split(separator: "\n").filter { kind == "layers" || $0.hasPrefix("| \(kind) |") }
        #expect(!rows.isEmpty)
        let words = Set(rows.flatMap { $0.split(separator: "`") }.map { Self.plain($0) })
        let names = try #require(Self.kinds.first { $0.0 == kind }).1
        #expect(names.count > 2)
        for name in names {
            let short = name == "OrthogonalRegularizer" ? "orthogonal" : Self.plain(name)
            #expect(words.contains(short), "\(kind): \(name) is not on the page")
        }
    }

    @Test func namesAreFound() throws {
        for name in Loss.names { #expect(try Loss.named(name) != nil, "\(name)") }
        // Those without which there is no metric.
        let settings = Configuration([
            "num_classes": .init(10), "target_class_ids": .init([3]), "precision": .init(0.5),
            "recall": .init(0.5), "sensitivity": .init(0.5), "specificity": .init(0.5),
        ])
        for name in Metric.names { #expect(try Metric.named(name, settings) != nil, "\(name)") }
    }
}
